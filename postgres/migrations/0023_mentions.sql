-- Who is mentioned where, in the order of time: an index of messages by person cannot be had of a column that holds several.
-- One row for everyone in a room, whatever its size: readers ask for it in the rooms that they are in.
CREATE TABLE message_mentions (
  message_id uuid NOT NULL,
  person text NOT NULL,
  room text NOT NULL,
  author text NOT NULL,
  "timestamp" bigint NOT NULL,
  PRIMARY KEY (message_id, person)
);
CREATE INDEX message_mentions_page ON message_mentions (room, person, "timestamp", message_id) INCLUDE (author);
COMMENT ON TABLE message_mentions IS
  'Whom the messages mention as they stand now, without those that are deleted; kept by the triggers of messages. Only writer: persist.';
COMMENT ON COLUMN message_mentions.person IS 'The encoded user name; * for everyone in the room, which no user name can be.';
COMMENT ON COLUMN message_mentions."timestamp" IS 'That of the message, also where an edit brought the mention.';
GRANT SELECT, INSERT, DELETE ON message_mentions TO persist;
GRANT SELECT ON message_mentions TO history;

CREATE FUNCTION mentioned_in(mentions jsonb, author text) RETURNS TABLE (person text) LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT DISTINCT named #>> '{}' FROM jsonb_path_query(mentions, '$.users[*]') AS named WHERE named #>> '{}' <> author
  UNION ALL
  SELECT '*' WHERE mentions @> '{"room": true}';
END;
COMMENT ON FUNCTION mentioned_in IS 'Whom a message mentions, apart from its author.';

-- Whatever changes a message changes its rows in the same statement: also a persist of the release before, while it is upgraded.
CREATE FUNCTION note_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM message_mentions WHERE message_id = NEW.id;
  END IF;
  IF NEW.seq IS NOT NULL THEN
    INSERT INTO message_mentions (message_id, person, room, author, "timestamp")
    SELECT NEW.id, person, NEW.room, NEW.username, NEW."timestamp" FROM mentioned_in(NEW.mentions, NEW.username);
  END IF;
  RETURN NULL;
END;
$$;

-- From here on writers of messages wait, for an instant. Who has to wait for them longer than this gives up, and may come again.
SET LOCAL lock_timeout = '3s';
ALTER TABLE message_mentions ADD FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE;
CREATE TRIGGER messages_mentions_new AFTER INSERT ON messages
FOR EACH ROW WHEN (NEW.mentions IS NOT NULL) EXECUTE FUNCTION note_mentions();
CREATE TRIGGER messages_mentions_changed AFTER UPDATE OF mentions, seq ON messages
FOR EACH ROW WHEN ((OLD.mentions IS NOT NULL OR NEW.mentions IS NOT NULL)
  AND (OLD.mentions, OLD.seq, OLD.room, OLD.username) IS DISTINCT FROM (NEW.mentions, NEW.seq, NEW.room, NEW.username))
EXECUTE FUNCTION note_mentions();
