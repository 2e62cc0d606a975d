-- A pin goes with the row of its message, by whatever way that goes; so a message is pinned only after persist has stored it.
DELETE FROM room_pins WHERE NOT EXISTS (SELECT FROM messages WHERE messages.id = room_pins.message_id);
ALTER TABLE room_pins
  ADD CONSTRAINT room_pins_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE;
CREATE INDEX room_pins_by_message ON room_pins (message_id);
COMMENT ON TABLE room_pins IS
  'Pinned messages. One that is deleted, whose row stays, is pinned no more to readers. Only writer: room; rows go with their messages.';
