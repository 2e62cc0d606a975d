-- What a system message says, in no language; such a message has no text.
ALTER TABLE messages
  ADD COLUMN system_note jsonb CHECK (jsonb_typeof(system_note) = 'object'),
  DROP CONSTRAINT messages_deleted_is_empty,
  ADD CONSTRAINT messages_deleted_is_empty CHECK (
    NOT is_deleted OR num_nonnulls(text, sticker_url, attachments, mentions, system_note) = 0
  ) NOT VALID;
COMMENT ON COLUMN messages.system_note IS 'Of a system message: what happened, by whom, to whom.';
