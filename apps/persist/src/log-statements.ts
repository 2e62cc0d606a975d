import type { Query } from '@nats-chat/postgres';

// What PostgreSQL knows of the log itself: what has to go from it, and how far it has ever come.

/** Claims the oldest that have to go from the log, $1 at most, without those that another worker has claimed. */
export const claimErasures: Query = {
  name: 'persist.claim-erasures',
  text: `
UPDATE log_erasures SET claimed_until = now() + interval '30 s'
WHERE seq IN (
  SELECT seq FROM log_erasures WHERE claimed_until IS NULL OR claimed_until < now()
  ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED
)
RETURNING seq`,
};

/** Takes what is erased ($1) off the list, and lets anybody claim the rest ($2). */
export const settleErasures: Query = {
  name: 'persist.settle-erasures',
  text: `
WITH erased AS (
  DELETE FROM log_erasures WHERE seq = ANY ($1::bigint[])
)
UPDATE log_erasures SET claimed_until = NULL WHERE seq = ANY ($2::bigint[])`,
};

/** Lists events that have to go from the log. */
export const listErasures: Query = {
  name: 'persist.list-erasures',
  text: 'INSERT INTO log_erasures (seq) SELECT seq FROM unnest($1::bigint[]) AS t (seq) ORDER BY seq ON CONFLICT DO NOTHING',
};

/** Those of some messages that are deleted, with their rooms. */
export const deletedMessages: Query = {
  name: 'persist.deleted-messages',
  text: 'SELECT id, room FROM messages WHERE id = ANY ($1::uuid[]) AND is_deleted',
};

/**
 * The highest sequence of any event, as far as is stored or was before it was erased. It goes from room to room through the index by room and sequence: an index by
 * sequence alone would cost every event a write, for a question that is asked when a stream is made.
 */
export const highestSequence: Query = {
  name: 'persist.highest-sequence',
  text: `
WITH RECURSIVE known AS (
  (SELECT room FROM message_events ORDER BY room LIMIT 1)
  UNION ALL
  SELECT (SELECT e.room FROM message_events e WHERE e.room > known.room ORDER BY e.room LIMIT 1)
  FROM known WHERE known.room IS NOT NULL
)
SELECT coalesce(greatest(
  (SELECT max(seq) FROM messages),
  (SELECT max(seq) FROM log_erasures),
  (SELECT seq FROM log_high_water),
  (SELECT max(latest.seq) FROM known CROSS JOIN LATERAL (
    SELECT e.seq FROM message_events e WHERE e.room = known.room ORDER BY e.seq DESC LIMIT 1
  ) AS latest)
), 0) AS seq`,
};
