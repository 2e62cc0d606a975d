-- An edit or a reaction that is sent again after the log has forgotten its client id would be stored once more, over a
-- newer one. So each is found again by the message that it is about and its own id.
ALTER TABLE message_events ADD COLUMN event_id uuid;
COMMENT ON COLUMN message_events.event_id IS
  'The id of an edit, delete or reaction; NULL for a post, whose id is message_id, and for what was stored before there was this column.';
