import type { Database } from '@nats-chat/postgres';
import { z } from 'zod';
import type { PinStore } from './pin-store.ts';
import { lockRoom } from './store.postgres.ts';

const pinRecord = z.object({ messageId: z.string(), by: z.string(), at: z.number() }).readonly();
const pinRecords = z.array(pinRecord);
const answer = z.object({ gone: z.boolean(), at: z.number().nullable() });
const unpinned = z.tuple([z.object({ at: z.number(), changed: z.boolean() })]);

const ms = (time: string): string => `(extract(epoch FROM ${time}) * 1000)::bigint`;
const COLUMNS = `message_id AS "messageId", pinned_by AS by, ${ms('pinned_at')} AS at`;

/** Those of deleted messages, of which nobody sees anything, go with the next one of their room. */
const FORGET_DELETED = {
  name: 'room_forget_deleted_pins',
  text: `DELETE FROM room_pins USING messages
    WHERE room_pins.room = $1 AND messages.id = room_pins.message_id AND messages.is_deleted`,
};

/**
 * What the room says of itself has no text, and what is deleted has none any more. One statement, since persist may store the
 * message between two.
 */
const PIN = {
  name: 'room_pin',
  text: `WITH message AS (
      SELECT id, is_deleted OR kind = 'system' AS gone FROM messages WHERE id = $2 AND room = $1 AND seq IS NOT NULL
    ), added AS (
      INSERT INTO room_pins (room, message_id, pinned_by, pinned_at)
      SELECT $1, id, $3, clock_timestamp() FROM message
      WHERE NOT gone AND (SELECT count(*) FROM room_pins WHERE room = $1) < $4
      ON CONFLICT DO NOTHING RETURNING ${COLUMNS}
    )
    SELECT message.gone, added.* FROM message LEFT JOIN added ON true`,
};

const FIND_PIN = {
  name: 'room_find_pin',
  text: `SELECT ${COLUMNS} FROM room_pins WHERE room = $1 AND message_id = $2`,
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
      const [message] = z.array(answer).parse(await query(PIN, [room, messageId, by, limit]));
      if (message === undefined) return 'not stored';
      if (message.gone) return 'gone';
      const { at } = message;
      if (at !== null) return { pin: { messageId, by, at }, isNew: true };
      const [before] = pinRecords.parse(await query(FIND_PIN, [room, messageId]));
      return before === undefined ? 'too many' : { pin: before, isNew: false };
    }),
  unpin: (room, messageId) =>
    database.transaction(async (query) => {
      await lockRoom(query, room);
      return unpinned.parse(await query(UNPIN, [room, messageId]))[0];
    }),
  pinsIn: async (room) => pinRecords.parse(await database.query(LIST_PINS, [room])),
});
