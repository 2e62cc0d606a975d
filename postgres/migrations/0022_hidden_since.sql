-- Since when a conversation is hidden: what is written later brings it back, whether or not a page of its person is open then.
ALTER TABLE room_prefs ADD COLUMN hidden_at timestamptz;
COMMENT ON COLUMN room_prefs.hidden_at IS 'NULL: not hidden, or by a service that did not note it.';
UPDATE room_prefs SET hidden_at = updated_at WHERE hidden;
