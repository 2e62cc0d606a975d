-- No transaction
-- Whom the messages mention that were there before the triggers of 0023: about 2 s for each 100,000 that mention somebody.
-- Services are at work meanwhile. The lock of a row, whose mentions are taken after it is had, is what keeps them right: an edit or a
-- delete comes either before, and is seen, or after, and its trigger finds what was put in here. A batch commits by itself, so
-- that persist waits for no more than the rows of one; it starts again from the beginning where it was ended.
DO $$
DECLARE
  done uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  LOOP
    WITH batch AS MATERIALIZED (
      SELECT id, room, username, "timestamp", mentions FROM messages
      WHERE id > done AND mentions IS NOT NULL AND seq IS NOT NULL
      ORDER BY id LIMIT 500 FOR SHARE
    ), noted AS (
      INSERT INTO message_mentions (message_id, person, room, author, "timestamp")
      SELECT id, person, room, username, "timestamp" FROM batch CROSS JOIN LATERAL mentioned_in(mentions, username)
      ON CONFLICT DO NOTHING
    )
    SELECT id INTO done FROM batch ORDER BY id DESC LIMIT 1;
    EXIT WHEN done IS NULL;
    COMMIT;
  END LOOP;
END;
$$;
