import type { Database, Query } from '@nats-chat/postgres';
import type { ErasureStore, RoomToErase, RoomWithRetention } from './store.ts';

/** Some 50 ms of PostgreSQL’s time. */
const BATCH = 500;

const NOTE_SEQUENCE: Query = {
  name: 'persist.note-sequence',
  text: `
INSERT INTO log_high_water AS noted (seq) VALUES ($1)
ON CONFLICT (id) DO UPDATE SET seq = excluded.seq WHERE noted.seq < excluded.seq`,
};

/** By the index `rooms_deleted`; as many rows are read as rooms were ever deleted, which are few. */
const ROOMS_TO_ERASE: Query = {
  name: 'persist.rooms-to-erase',
  text: `
SELECT id AS room, deleted_at < now() - interval '30 s' AS "isSettled" FROM rooms
WHERE deleted_at IS NOT NULL AND NOT EXISTS (SELECT FROM erased_rooms e WHERE e.room = rooms.id)
ORDER BY deleted_at, id LIMIT $1`,
};

/**
 * Messages of a room by the notes of their events, stubs too, with what hangs on them. What another worker erases just now is
 * left to it.
 */
const ERASE_NOTED: Query = {
  name: 'persist.erase-noted',
  text: `
WITH noted AS (
  SELECT message_id, seq FROM message_events WHERE room = $1 ORDER BY seq LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
), events AS (
  DELETE FROM message_events e USING noted WHERE e.message_id = noted.message_id AND e.seq = noted.seq
), erased AS (
  DELETE FROM messages WHERE room = $1 AND id IN (SELECT message_id FROM noted)
)
SELECT count(*)::int AS count FROM noted`,
};

/** Messages whose events nobody noted, as those of before there were notes. */
const ERASE_REST: Query = {
  name: 'persist.erase-rest',
  text: `
WITH erased AS (
  DELETE FROM messages WHERE id = ANY (ARRAY (
    SELECT id FROM messages WHERE room = $1 AND seq IS NOT NULL ORDER BY seq LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  )) RETURNING id
)
SELECT count(*)::int AS count FROM erased`,
};

const MARK_ERASED: Query = {
  name: 'persist.mark-erased',
  text: `
INSERT INTO erased_rooms (room)
SELECT $1 WHERE NOT EXISTS (SELECT FROM message_events WHERE room = $1)
  AND NOT EXISTS (SELECT FROM messages WHERE room = $1 AND seq IS NOT NULL)
ON CONFLICT DO NOTHING`,
};

/** By the index `rooms_with_retention`. */
const ROOMS_WITH_RETENTION: Query = {
  name: 'persist.rooms-with-retention',
  text: `
SELECT id AS room, retention_days AS days FROM rooms
WHERE retention_days IS NOT NULL AND deleted_at IS NULL AND id > $1 ORDER BY id LIMIT $2`,
};

/**
 * By the index `messages_room_time`. Of two workers the second waits for the first, and finds what that has left, also when it was
 * killed; both take rows in the same order.
 */
const ERASE_EXPIRED: Query = {
  name: 'persist.erase-expired',
  text: `
WITH found AS MATERIALIZED (
  SELECT id FROM expired_messages($1, retention_cutoff($2)) LIMIT ${BATCH}
), expired AS MATERIALIZED (
  SELECT id FROM messages WHERE id = ANY (ARRAY (SELECT id FROM found)) ORDER BY id FOR UPDATE
), events AS (
  DELETE FROM message_events e USING expired WHERE e.message_id = expired.id AND e.room = $1 RETURNING e.seq
), listed AS (
  INSERT INTO log_erasures (seq) SELECT seq FROM events WHERE seq >= $3 ORDER BY seq ON CONFLICT DO NOTHING
), erased AS (
  DELETE FROM messages m USING expired WHERE m.id = expired.id
)
SELECT (SELECT count(*)::int FROM found) AS found, (SELECT count(*)::int FROM expired) AS erased`,
};

/** What is stored of rooms that are deleted, or keep their messages for some time, in PostgreSQL. */
export const postgresErasureStore = ({ query }: Pick<Database, 'query'>): ErasureStore => {
  const countOf = async (statement: Query, ...values: readonly unknown[]): Promise<number> =>
    (await query<{ count: number }>(statement, values))[0]?.count ?? 0;
  return {
    noteSequence: async (lastSeq) => {
      await query(NOTE_SEQUENCE, [lastSeq]);
    },
    roomsToErase: async (limit) => query<RoomToErase & Record<string, unknown>>(ROOMS_TO_ERASE, [limit]),
    eraseMessages: async (room) => (await countOf(ERASE_NOTED, room)) || countOf(ERASE_REST, room),
    markErased: async (room) => {
      await query(MARK_ERASED, [room]);
    },
    roomsWithRetention: async (after, limit) =>
      query<RoomWithRetention & Record<string, unknown>>(ROOMS_WITH_RETENTION, [after, limit]),
    eraseExpired: async ({ room, days, firstSeq }) => {
      const [counts] = await query<{ found: number; erased: number }>(ERASE_EXPIRED, [room, days, firstSeq]);
      return counts ?? { found: 0, erased: 0 };
    },
  };
};
