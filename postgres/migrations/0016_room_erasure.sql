-- What persist has erased of rooms that are deleted. The row of the room is the room service's to write.
CREATE TABLE erased_rooms (
  room text PRIMARY KEY,
  erased_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE erased_rooms IS 'Deleted rooms of which no message is left. Only writer: persist.';
GRANT SELECT, INSERT ON erased_rooms TO persist;

-- A log that is made again starts above every sequence that there ever was, also of what is erased.
CREATE TABLE log_high_water (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  seq bigint NOT NULL
);
COMMENT ON TABLE log_high_water IS 'The last sequence of CHAT_MESSAGES when rows of messages were erased last. Only writer: persist.';
GRANT SELECT, INSERT, UPDATE ON log_high_water TO persist;

CREATE INDEX rooms_deleted ON rooms (deleted_at, id) WHERE deleted_at IS NOT NULL;

-- Messages of a room by age: which of them its retention takes, and how many it would.
ALTER TABLE rooms
  DROP CONSTRAINT rooms_retention_days_check,
  ADD CONSTRAINT rooms_retention_days_check CHECK (retention_days BETWEEN 1 AND 3650);
CREATE INDEX rooms_with_retention ON rooms (id) WHERE retention_days IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX messages_room_time ON messages (room, "timestamp") WHERE seq IS NOT NULL;

CREATE FUNCTION retention_cutoff(days integer) RETURNS bigint LANGUAGE sql STABLE
  RETURN (extract(epoch FROM now()) * 1000)::bigint - days * 86400000::bigint;
COMMENT ON FUNCTION retention_cutoff IS 'What is older than this, in milliseconds since 1970, is erased where messages are kept for so many days.';

-- The one rule of what a retention takes: the service room counts by it, persist erases by it.
CREATE FUNCTION expired_messages(in_room text, before_ms bigint) RETURNS TABLE (id uuid) LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT m.id FROM messages m
  WHERE m.room = in_room AND m.seq IS NOT NULL AND m."timestamp" < before_ms
    AND NOT EXISTS (
      SELECT FROM messages reply
      WHERE reply.room = in_room AND reply.thread_id = m.id AND reply.seq IS NOT NULL AND NOT reply.is_deleted
        AND reply."timestamp" >= before_ms
    );
END;
COMMENT ON FUNCTION expired_messages IS 'Messages of a room that are older than a time, but for those with a younger reply in their thread.';
