import { roomType } from '@nats-chat/contracts';
import type { Database, Query, TableRights } from '@nats-chat/postgres';
import { z } from 'zod';
import type { RoomStore } from './store.ts';

/** What the statements need, and those of the audit log. */
export const RIGHTS: TableRights = { rooms: ['SELECT', 'INSERT', 'UPDATE'], audit_log: ['INSERT'] };

const roomRecords = z.array(
  z
    .object({
      room: z.string(),
      type: roomType,
      displayName: z.string(),
      topic: z.string(),
      creator: z.string(),
      createdAt: z.number(),
      archived: z.boolean(),
      deleted: z.boolean(),
    })
    .readonly(),
);

const COLUMNS = `id AS room, type, display_name AS "displayName", topic, creator,
  (extract(epoch FROM created_at) * 1000)::bigint AS "createdAt",
  archived_at IS NOT NULL AS archived, deleted_at IS NOT NULL AS deleted`;

const RESERVE = {
  name: 'room_reserve',
  text: `INSERT INTO rooms (id, type, display_name, topic, creator) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
};

/** Held until the end of the transaction, so that of two who take a name at once the second finds the first. */
const LOCK_NAME = {
  name: 'room_lock_name',
  text: 'SELECT pg_advisory_xact_lock(hashtextextended(room_name_key($1), 0))',
};

/** By the index `rooms_named`. */
const FIND_NAMED = {
  name: 'room_find_named',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'public' AND deleted_at IS NULL AND archived_at IS NULL
      AND room_name_key(display_name) = room_name_key($1) LIMIT 1`,
};

const FIND = { name: 'room_find', text: `SELECT ${COLUMNS} FROM rooms WHERE id = $1` };

/** In the order of the index `rooms_listed`. The row of `after` is there for ever, even when the room is deleted. */
const LIST_OPEN = {
  name: 'room_list_open',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'public' AND deleted_at IS NULL AND archived_at IS NULL
    ORDER BY display_name, id LIMIT $1`,
};

const LIST_OPEN_AFTER = {
  name: 'room_list_open_after',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'public' AND deleted_at IS NULL AND archived_at IS NULL
      AND (display_name, id) > ((SELECT display_name FROM rooms WHERE id = $2), $2)
    ORDER BY display_name, id LIMIT $1`,
};

const SCAN = { name: 'room_scan', text: `SELECT ${COLUMNS} FROM rooms WHERE id > $1 ORDER BY id LIMIT $2` };

const LOCK = { name: 'room_lock', text: 'SELECT id FROM rooms WHERE id = $1 FOR UPDATE' };

export const postgresRoomStore = (database: Database): RoomStore => ({
  reserve: (room) =>
    database.transaction(async (query) => {
      const { type, displayName, topic, creator } = room;
      const find = async (by: Query, value: string) => roomRecords.parse(await query(by, [value]))[0];
      if (type === 'public') await query(LOCK_NAME, [displayName]);
      const taken =
        (await find(FIND, room.room)) ?? (type === 'public' ? await find(FIND_NAMED, displayName) : undefined);
      if (taken !== undefined) return { record: taken, inserted: false };
      const [inserted] = roomRecords.parse(await query(RESERVE, [room.room, type, displayName, topic, creator]));
      if (inserted !== undefined) return { record: inserted, inserted: true };
      const record = await find(FIND, room.room);
      if (record === undefined) throw new Error('A row of rooms is gone, though rows are never removed.');
      return { record, inserted: false };
    }),
  listOpen: async (after, limit) =>
    roomRecords.parse(
      after === undefined
        ? await database.query(LIST_OPEN, [limit])
        : await database.query(LIST_OPEN_AFTER, [limit, after]),
    ),
  scan: async (after, limit) => roomRecords.parse(await database.query(SCAN, [after ?? '', limit])),
  exclusively: (room, work) =>
    database.transaction(async (query) => {
      await query(LOCK, [room]);
      return work();
    }),
});
