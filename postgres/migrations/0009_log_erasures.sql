-- A delete lists, in its own transaction, what has to go from the log. Whoever erases takes it off the list afterwards, so a
-- crash in between loses nothing, and no message waits for it.
CREATE TABLE log_erasures (
  seq bigint PRIMARY KEY
);
COMMENT ON TABLE log_erasures IS
  'Sequences in the stream CHAT_MESSAGES of events of deleted messages that are still to be erased from it. Only writer: persist.';
-- UPDATE is for the lock that keeps two workers from erasing the same.
GRANT SELECT, INSERT, UPDATE, DELETE ON log_erasures TO persist;
