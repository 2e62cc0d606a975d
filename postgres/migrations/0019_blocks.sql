-- Who blocks whom, and whether a direct conversation of two is closed by that.
CREATE TABLE blocks (
  username text NOT NULL,
  blocked text NOT NULL,
  blocked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (username, blocked),
  CHECK (username <> blocked)
);
COMMENT ON TABLE blocks IS 'Who blocks whom; known to nobody but who blocks. Only writer: room.';
GRANT SELECT, INSERT, UPDATE, DELETE ON blocks TO room;

-- By the primary keys: it is read for each direct conversation when PostgreSQL is compared with the buckets.
CREATE FUNCTION is_dm_blocked(dm text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT count(*) FROM room_members WHERE room = dm) = 2
  AND EXISTS (
    SELECT FROM room_members AS one
      JOIN room_members AS other ON other.room = one.room
      JOIN blocks ON blocks.username = one.username AND blocks.blocked = other.username
    WHERE one.room = dm
  );
COMMENT ON FUNCTION is_dm_blocked IS 'Whether a direct conversation has two members of whom one blocks the other.';
