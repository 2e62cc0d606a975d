CREATE TABLE rooms (
  id text PRIMARY KEY,
  type text NOT NULL CHECK (type IN ('public', 'private', 'dm', 'admin')),
  display_name text NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 80),
  topic text NOT NULL DEFAULT '' CHECK (char_length(topic) <= 250),
  description text NOT NULL DEFAULT '' CHECK (octet_length(description) <= 8192),
  creator text NOT NULL,
  retention_days integer CHECK (retention_days > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  archived_at timestamptz,
  deleted_at timestamptz,
  CONSTRAINT rooms_id_fits_type CHECK (
    CASE type
      WHEN 'public' THEN id ~ '^[a-z0-9][a-z0-9_-]{0,62}$' AND id !~ '^(p|dm|admin)-'
      WHEN 'private' THEN id ~ '^p-[a-z2-7]{26}$'
      WHEN 'dm' THEN id ~ '^dm-[a-z2-7]{26}$'
      ELSE id ~ '^admin-[a-z0-9_-]{1,57}$'
    END
  )
);
CREATE INDEX rooms_listed ON rooms (type, display_name, id) WHERE deleted_at IS NULL;
COMMENT ON TABLE rooms IS 'Every room there is or was; an id is never used again, so a row is never removed. Only writer: room.';
COMMENT ON COLUMN rooms.retention_days IS 'Messages older than this are erased; NULL keeps them.';

CREATE TABLE room_members (
  room text NOT NULL REFERENCES rooms (id),
  username text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  joined_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (room, username)
);
CREATE INDEX room_members_by_person ON room_members (username, room);
COMMENT ON TABLE room_members IS
  'Members of private rooms and DMs, written before the bucket ROOMS; members of public rooms are in the bucket alone. Only writer: room.';

CREATE TABLE room_prefs (
  username text NOT NULL,
  room text NOT NULL REFERENCES rooms (id),
  level text NOT NULL DEFAULT 'all' CHECK (level IN ('all', 'mentions', 'none')),
  muted boolean NOT NULL DEFAULT false,
  favourite boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (username, room)
);
COMMENT ON TABLE room_prefs IS 'One person''s settings for one room. Only writer: room.';

CREATE TABLE room_pins (
  room text NOT NULL REFERENCES rooms (id),
  message_id uuid NOT NULL,
  pinned_by text NOT NULL,
  pinned_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (room, message_id)
);
CREATE INDEX room_pins_newest ON room_pins (room, pinned_at DESC);
COMMENT ON TABLE room_pins IS
  'Pinned messages; without a foreign key, since a message may be pinned before persist has stored it. Only writer: room.';
