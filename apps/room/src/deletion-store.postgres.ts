import { postgresAuditStore, type Database } from '@nats-chat/postgres';
import { z } from 'zod';
import type { DeletionStore } from './deletion-store.ts';
import { COLUMNS } from './room-statements.ts';
import { roomRecord } from './store.postgres.ts';

const DELETED_COLUMNS = `${COLUMNS}, coalesce(deleted_by, creator) AS "deletedBy"`;

const deletedRecord = roomRecord.extend({ deletedBy: z.string() });
const pendingRecords = z.array(deletedRecord.extend({ isSettled: z.boolean() }).readonly());

const FIND_TO_DELETE = {
  name: 'room_find_to_delete',
  text: `SELECT ${DELETED_COLUMNS} FROM rooms WHERE id = $1 FOR UPDATE`,
};

const DELETE = {
  name: 'room_delete',
  text: `UPDATE rooms SET deleted_at = now(), deleted_by = $2, updated_at = now(),
      display_name = '', topic = '', description = ''
    WHERE id = $1 RETURNING ${DELETED_COLUMNS}`,
};

const DELETE_MEMBERS = { name: 'room_delete_members', text: 'DELETE FROM room_members WHERE room = $1' };

/** By the index `rooms_to_erase`. */
const LIST_PENDING = {
  name: 'room_list_to_erase',
  text: `SELECT ${DELETED_COLUMNS}, deleted_at < now() - interval '30 s' AS "isSettled" FROM rooms
    WHERE deleted_at IS NOT NULL AND erased_at IS NULL
      AND ($1::text IS NULL OR (deleted_at, id) > (SELECT deleted_at, id FROM rooms WHERE id = $1))
    ORDER BY deleted_at, id LIMIT $2`,
};

const MARK_ERASED = {
  name: 'room_mark_erased',
  text: 'UPDATE rooms SET erased_at = now() WHERE id = $1 AND deleted_at IS NOT NULL',
};

/** A public room may have as many settings as members: a statement ends soon, whatever the room. */
const BATCH = 1_000;

const ERASE_LEFTOVERS = ['room_members', 'room_prefs', 'room_pins', 'room_bans'].map((table) => ({
  name: `room_erase_${table}`,
  text: `DELETE FROM ${table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM ${table} WHERE room = $1 LIMIT ${BATCH}))
    RETURNING room`,
}));

/** What deleting needs of the tables that the service owns. */
export const postgresDeletionStore = (database: Database, service: string): DeletionStore => ({
  delete: (room, { by, action }) =>
    database.transaction(async (query) => {
      const [before] = z.array(deletedRecord).parse(await query(FIND_TO_DELETE, [room]));
      if (before === undefined) return undefined;
      if (before.deleted) return { record: before, changed: false };
      const [record] = z.tuple([deletedRecord]).parse(await query(DELETE, [room, by]));
      await query(DELETE_MEMBERS, [room]);
      await postgresAuditStore({ query }, service).append([
        { at: new Date(), actor: by, action, target: room, result: 'ok' },
      ]);
      return { record, changed: true };
    }),
  listToErase: async (after, limit) => pendingRecords.parse(await database.query(LIST_PENDING, [after ?? null, limit])),
  eraseLeftovers: async (room) => {
    for (const statement of ERASE_LEFTOVERS) while ((await database.query(statement, [room])).length === BATCH);
  },
  markErased: async (room) => {
    await database.query(MARK_ERASED, [room]);
  },
});
