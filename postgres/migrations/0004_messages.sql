-- An event may arrive before the message it names: then the row is a stub (seq IS NULL) with what the event knows, and
-- the message fills it later. A delete alone makes a tombstone. Readers skip rows without seq.
CREATE TABLE messages (
  id uuid PRIMARY KEY,
  room text NOT NULL,
  seq bigint UNIQUE CHECK (seq > 0),
  sort_key bigint,
  kind text CHECK (kind IN ('user', 'system', 'bot', 'import')),
  username text,
  client_id uuid,
  text text CHECK (octet_length(text) <= 8192),
  "timestamp" bigint,
  thread_id uuid,
  reply_to uuid,
  sticker_url text,
  attachments jsonb CHECK (jsonb_typeof(attachments) = 'array'),
  mentions jsonb,
  is_deleted boolean NOT NULL DEFAULT false,
  edited_at bigint,
  edit_seq bigint,
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(text, ''))) STORED,
  CONSTRAINT messages_stored_is_whole CHECK (
    seq IS NULL
    OR num_nulls(sort_key, kind, username, client_id, "timestamp") = 0
  ),
  CONSTRAINT messages_deleted_is_empty CHECK (
    NOT is_deleted OR num_nonnulls(text, sticker_url, attachments, mentions) = 0
  )
);
CREATE INDEX messages_room_page ON messages (room, sort_key, id) WHERE seq IS NOT NULL AND thread_id IS NULL;
CREATE INDEX messages_thread_page ON messages (room, thread_id, sort_key, id) WHERE seq IS NOT NULL AND thread_id IS NOT NULL;
CREATE INDEX messages_room_seq ON messages (room, seq) WHERE seq IS NOT NULL;
CREATE INDEX messages_search ON messages USING gin (search) WHERE NOT is_deleted;
CREATE INDEX messages_mentions ON messages USING gin (mentions jsonb_path_ops) WHERE mentions IS NOT NULL;
COMMENT ON TABLE messages IS 'The permanent copy of the log. Only writer: persist.';
COMMENT ON COLUMN messages.seq IS 'Sequence in the stream CHAT_MESSAGES.';
COMMENT ON COLUMN messages.sort_key IS 'Order in a room: the sequence, but for imports, which carry their own.';
COMMENT ON COLUMN messages."timestamp" IS 'When the server took it, in milliseconds since 1970.';
COMMENT ON COLUMN messages.edit_seq IS 'Sequence of the newest edit or delete applied; an older one changes nothing.';

CREATE TABLE message_versions (
  message_id uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  seq bigint NOT NULL,
  text text NOT NULL,
  "timestamp" bigint NOT NULL,
  PRIMARY KEY (message_id, seq)
);
COMMENT ON TABLE message_versions IS 'Earlier texts, at most 5 a message; seq is that of the event that brought the text. Only writer: persist.';

CREATE TABLE message_events (
  message_id uuid NOT NULL,
  seq bigint NOT NULL,
  room text NOT NULL,
  PRIMARY KEY (message_id, seq)
);
CREATE INDEX message_events_room_seq ON message_events (room, seq);
COMMENT ON TABLE message_events IS
  'Every stored event of a message: what a delete erases from the stream, and what changed in a room after a position. Only writer: persist.';

CREATE TABLE message_reactions (
  message_id uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  username text NOT NULL,
  emoji text NOT NULL CHECK (octet_length(emoji) BETWEEN 1 AND 64),
  seq bigint NOT NULL,
  removed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (message_id, username, emoji)
);
COMMENT ON TABLE message_reactions IS
  'The newest word on each reaction; a removed one stays, so that a replayed "add" cannot bring it back. Only writer: persist.';
