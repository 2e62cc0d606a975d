import type { Database } from '@nats-chat/postgres';
import { z } from 'zod';
import type { PinStore } from './store.ts';
import { lockRoom } from './store.postgres.ts';

const pinRecord = z.object({ messageId: z.string(), by: z.string(), at: z.number() }).readonly();
const pinRecords = z.array(pinRecord);
const unpinned = z.tuple([z.object({ at: z.number(), changed: z.boolean() })]);

const ms = (time: string): string => `(extract(epoch FROM ${time}) * 1000)::bigint`;
const COLUMNS = `message_id AS "messageId", pinned_by AS by, ${ms('pinned_at')} AS at`;

/** Those of deleted messages, of which nobody sees anything, go with the next one of their room. */
const FORGET_DELETED = {
  name: 'room_forget_deleted_pins',
  text: `DELETE FROM room_pins USING messages
    WHERE room_pins.room = $1 AND messages.id = room_pins.message_id AND messages.is_deleted`,
};

/** What the room says of itself has no text, and what is deleted has none any more. */
const PIN = {
  name: 'room_pin',
  text: `INSERT INTO room_pins (room, message_id, pinned_by, pinned_at)
    SELECT room, id, $3, clock_timestamp() FROM messages
    WHERE id = $2 AND room = $1 AND seq IS NOT NULL AND kind <> 'system' AND NOT is_deleted
      AND (SELECT count(*) FROM room_pins WHERE room = $1) < $4
    ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
};

const FIND_PIN = {
  name: 'room_find_pin',
  text: `SELECT ${COLUMNS} FROM room_pins WHERE room = $1 AND message_id = $2`,
};

const FIND_MESSAGE = {
  name: 'room_find_message',
  text: `SELECT is_deleted OR kind = 'system' AS gone FROM messages WHERE id = $2 AND room = $1 AND seq IS NOT NULL`,
};

const UNPIN = {
  name: 'room_unpin',
  text: `WITH unpinned AS (DELETE FROM room_pins WHERE room = $1 AND message_id = $2 RETURNING room)
    SELECT ${ms('clock_timestamp()')} AS at, EXISTS (SELECT FROM unpinned) AS changed`,
};

/** At most {@link MAX_PINS}, through the index `room_pins_newest`. */
const LIST_PINS = {
  name: 'room_list_pins',
  text: `SELECT ${COLUMNS} FROM room_pins JOIN messages ON messages.id = room_pins.message_id
    WHERE room_pins.room = $1 AND NOT messages.is_deleted ORDER BY pinned_at DESC, message_id`,
};

/** The table `room_pins`. A change waits for those of the same room, so that their times have their order. */
export const postgresPinStore = (database: Pick<Database, 'query' | 'transaction'>): PinStore => ({
  pin: (room, { messageId, by }, limit) =>
    database.transaction(async (query) => {
      await lockRoom(query, room);
      await query(FORGET_DELETED, [room]);
      const [added] = pinRecords.parse(await query(PIN, [room, messageId, by, limit]));
      if (added !== undefined) return { pin: added, isNew: true };
      const [before] = pinRecords.parse(await query(FIND_PIN, [room, messageId]));
      if (before !== undefined) return { pin: before, isNew: false };
      const [message] = await query<{ gone: boolean }>(FIND_MESSAGE, [room, messageId]);
      if (message === undefined) return 'not stored';
      return message.gone ? 'gone' : 'too many';
    }),
  unpin: (room, messageId) =>
    database.transaction(async (query) => {
      await lockRoom(query, room);
      return unpinned.parse(await query(UNPIN, [room, messageId]))[0];
    }),
  pinsIn: async (room) => pinRecords.parse(await database.query(LIST_PINS, [room])),
});
