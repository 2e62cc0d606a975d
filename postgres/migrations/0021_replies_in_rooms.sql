-- A new index beside that of the pages of a room, which stays as it is: few replies are sent to their room as well, so none is
-- made of all messages again. There are none yet: the index begins empty, and is made by reading the table once, during which
-- nobody else reads or writes messages. What is sent meanwhile waits in the log.
ALTER TABLE messages ADD COLUMN also_in_room boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN messages.also_in_room IS 'Whether a reply in a thread is shown in the room, too.';
CREATE INDEX messages_also_in_room ON messages (room, sort_key, id) WHERE seq IS NOT NULL AND also_in_room;
