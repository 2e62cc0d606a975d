import { ApiError, roomRole, roomType } from '@nats-chat/contracts';
import { postgresAuditStore, type Database, type Query, type TableRights } from '@nats-chat/postgres';
import { z } from 'zod';
import { isDeepStrictEqual } from 'node:util';
import { REPEATED_MS, withChanges } from './room-info.ts';
import type { PrivateRoster, RoomStore } from './store.ts';

const userRecords = z.array(z.object({ user: z.string() }));

/** What the statements need, and those of the audit log. */
export const RIGHTS: TableRights = {
  rooms: ['SELECT', 'INSERT', 'UPDATE'],
  room_members: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  room_prefs: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  room_pins: ['SELECT', 'INSERT', 'DELETE'],
  messages: ['SELECT'],
  room_bans: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  blocks: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  people_gone: ['SELECT'],
  audit_log: ['SELECT', 'INSERT'],
};

/** A row of `rooms`, by {@link COLUMNS}. */
export const roomRecord = z.object({
  room: z.string(),
  type: roomType,
  displayName: z.string(),
  topic: z.string(),
  creator: z.string(),
  createdAt: z.number(),
  archived: z.boolean(),
  deleted: z.boolean(),
  description: z.string(),
  postPolicy: z.enum(['everyone', 'admins']),
  invitesByAdmins: z.boolean(),
  retentionDays: z.number().nullable(),
  blocked: z.boolean(),
});

const roomRecords = z.array(roomRecord.readonly());

const memberRecords = z.array(z.object({ room: z.string(), user: z.string(), role: roomRole }).readonly());

export const COLUMNS = `id AS room, type, display_name AS "displayName", topic, creator,
  (extract(epoch FROM created_at) * 1000)::bigint AS "createdAt",
  archived_at IS NOT NULL AS archived, deleted_at IS NOT NULL AS deleted,
  description, post_policy AS "postPolicy", invites_by_admins AS "invitesByAdmins", retention_days AS "retentionDays",
  CASE WHEN type = 'dm' THEN is_dm_blocked(id) ELSE false END AS blocked`;

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
      AND room_name_key(display_name) = room_name_key($1) AND id <> $2 LIMIT 1`,
};

const FIND = { name: 'room_find', text: `SELECT ${COLUMNS} FROM rooms WHERE id = $1` };

const FIND_TO_CHANGE = { name: 'room_find_to_change', text: `${FIND.text} FOR UPDATE` };

const CHANGE = {
  name: 'room_change',
  text: `UPDATE rooms SET display_name = $2, topic = $3, description = $4, post_policy = $5, invites_by_admins = $6,
      archived_at = CASE WHEN $7 THEN coalesce(archived_at, now()) END, retention_days = $8, updated_at = now()
    WHERE id = $1`,
};

/** By the index `audit_log_by_target`. */
const LAST_CHANGE = {
  name: 'room_last_change',
  text: `SELECT (extract(epoch FROM at) * 1000)::bigint AS at, details FROM audit_log
    WHERE target = $1 AND actor = $2 AND action = $3 AND service = 'room' AND at > now() - make_interval(secs => $4)
    ORDER BY at DESC, id DESC LIMIT 1`,
};

const changeLines = z.array(z.object({ at: z.number(), details: z.record(z.string(), z.unknown()) }).readonly());

/** By the index `messages_room_time`. */
const COUNT_EXPIRED = {
  name: 'room_count_expired',
  text: `SELECT count(*) AS count FROM (SELECT FROM expired_messages($1, retention_cutoff($2)) LIMIT $3) AS expired`,
};

/** In the order of the index `rooms_listed`. The row of `after` is there for ever; of a room that was deleted, the list begins again. */
const LIST_PUBLIC = {
  name: 'room_list_public',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'public' AND deleted_at IS NULL AND (archived_at IS NOT NULL) = $1
    ORDER BY display_name, id LIMIT $2`,
};

const LIST_PUBLIC_AFTER = {
  name: 'room_list_public_after',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'public' AND deleted_at IS NULL AND (archived_at IS NOT NULL) = $1
      AND (display_name, id) > ((SELECT display_name FROM rooms WHERE id = $3), $3)
    ORDER BY display_name, id LIMIT $2`,
};

/** Through the index `rooms_listed`; there are few. */
const LIST_ADMIN = {
  name: 'room_list_admin',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'admin' AND deleted_at IS NULL AND id > $1 ORDER BY id LIMIT $2`,
};

const SCAN = { name: 'room_scan', text: `SELECT ${COLUMNS} FROM rooms WHERE id > $1 ORDER BY id LIMIT $2` };

const LOCK = { name: 'room_lock', text: 'SELECT deleted_at FROM rooms WHERE id = $1 FOR UPDATE' };

const MEMBER_COLUMNS = 'room, username AS "user", role';

const ADD_MEMBERS = {
  name: 'room_add_members',
  text: `INSERT INTO room_members (room, username, role)
    SELECT $1, username, role FROM unnest($2::text[], $3::text[]) AS added (username, role)
    ON CONFLICT DO NOTHING`,
};

const FIND_IN_ROOM = {
  name: 'room_find_in_room',
  text: `SELECT ${MEMBER_COLUMNS} FROM room_members WHERE room = $1 AND username = ANY($2::text[])`,
};

const COUNT_MEMBERS = {
  name: 'room_count_members',
  text: 'SELECT count(*) AS count FROM room_members WHERE room = $1',
};

const OTHER_OWNER = {
  name: 'room_other_owner',
  text: "SELECT 1 FROM room_members WHERE room = $1 AND role = 'owner' AND username <> $2 LIMIT 1",
};

const SET_ROLE = {
  name: 'room_set_role',
  text: 'UPDATE room_members SET role = $3 WHERE room = $1 AND username = $2',
};

const REMOVE_MEMBER = {
  name: 'room_remove_member',
  text: 'DELETE FROM room_members WHERE room = $1 AND username = $2',
};

const FIND_MEMBERS = {
  name: 'room_find_members',
  text: `SELECT ${MEMBER_COLUMNS} FROM room_members
    JOIN unnest($1::text[], $2::text[]) AS wanted (room, username) USING (room, username)`,
};

/** Through the index `room_members_by_person`. */
const FIND_FULL = {
  name: 'room_find_full',
  text: `SELECT username AS "user" FROM unnest($1::text[]) AS asked (username)
    WHERE (
      SELECT count(*) FROM (
        SELECT FROM room_members member
        WHERE member.username = asked.username AND starts_with(member.room, 'p-') LIMIT $2
      ) AS found
    ) >= $2`,
};

/** Through the same index. */
const COUNT_DMS = {
  name: 'room_count_dms',
  text: `SELECT member.username AS "user",
      count(*) FILTER (WHERE room.creator = member.username)::int AS own,
      count(*) FILTER (WHERE room.creator <> member.username)::int AS others,
      count(*) FILTER (WHERE room.creator = $2)::int AS "ofOpener"
    FROM room_members member JOIN rooms room ON room.id = member.room
    WHERE member.username = ANY ($1::text[]) AND starts_with(member.room, 'dm-')
    GROUP BY member.username`,
};

const dmCounts = z.array(z.object({ user: z.string(), own: z.int(), others: z.int(), ofOpener: z.int() }));

const SCAN_MEMBERS = {
  name: 'room_scan_members',
  text: `SELECT ${MEMBER_COLUMNS} FROM room_members
    WHERE (room, username) > ($1, $2) ORDER BY room, username LIMIT $3`,
};

export const postgresRoomStore = (database: Database, service: string): RoomStore => ({
  reserve: (room, members = []) =>
    database.transaction(async (query) => {
      const { type, displayName, topic, creator } = room;
      const find = async (by: Query, ...values: string[]) => roomRecords.parse(await query(by, values))[0];
      if (type === 'public') await query(LOCK_NAME, [displayName]);
      const taken =
        (await find(FIND, room.room)) ??
        (type === 'public' ? await find(FIND_NAMED, displayName, room.room) : undefined);
      if (taken !== undefined) return { record: taken, inserted: false };
      const [inserted] = roomRecords.parse(await query(RESERVE, [room.room, type, displayName, topic, creator]));
      if (inserted !== undefined) {
        if (members.length === 0) return { record: inserted, inserted: true };
        await query(ADD_MEMBERS, [room.room, members.map(({ user }) => user), members.map(({ role }) => role)]);
        // Whether it is blocked depends on who is in it.
        return { record: (await find(FIND, room.room)) ?? inserted, inserted: true };
      }
      const record = await find(FIND, room.room);
      if (record === undefined) throw new Error('A row of rooms is gone, though rows are never removed.');
      return { record, inserted: false };
    }),
  change: (room, changes, { actor, action, detailsOf }) =>
    database.transaction(async (query) => {
      const [before] = roomRecords.parse(await query(FIND_TO_CHANGE, [room]));
      if (before === undefined || before.deleted) return undefined;
      const wanted = withChanges(before, changes);
      if (isDeepStrictEqual(wanted, before)) {
        const [line] = changeLines.parse(await query(LAST_CHANGE, [room, actor, action, REPEATED_MS / 1_000]));
        return { record: before, isNew: false, line };
      }
      if (
        wanted.type === 'public' &&
        !wanted.archived &&
        (before.archived || wanted.displayName !== before.displayName)
      ) {
        await query(LOCK_NAME, [wanted.displayName]);
        if ((await query(FIND_NAMED, [wanted.displayName, room])).length > 0) return 'name taken';
      }
      await query(CHANGE, [
        room,
        wanted.displayName,
        wanted.topic,
        wanted.description,
        wanted.postPolicy,
        wanted.invitesByAdmins,
        wanted.archived,
        wanted.retentionDays,
      ]);
      const [at, details] = [new Date(), detailsOf(before, wanted)];
      const entry = { at, actor, action, target: room, result: 'ok', details } as const;
      await postgresAuditStore({ query }, service).append([entry]);
      return { record: wanted, isNew: true, line: { at: at.getTime(), details } };
    }),
  find: async (room) => roomRecords.parse(await database.query(FIND, [room]))[0],
  countExpired: async (room, days, limit) =>
    z.tuple([z.object({ count: z.number() })]).parse(await database.query(COUNT_EXPIRED, [room, days, limit]))[0].count,
  listPublic: async (archived, after, limit) =>
    roomRecords.parse(
      after === undefined
        ? await database.query(LIST_PUBLIC, [archived, limit])
        : await database.query(LIST_PUBLIC_AFTER, [archived, limit, after]),
    ),
  listAdmin: async (after, limit) => roomRecords.parse(await database.query(LIST_ADMIN, [after, limit])),
  scan: async (after, limit) => roomRecords.parse(await database.query(SCAN, [after ?? '', limit])),
  exclusively: (room, work) =>
    database.transaction(async (query) => {
      await lockRoom(query, room);
      return work();
    }),
  changeRoster: (room, work) =>
    database.transaction(async (query) => {
      await lockRoom(query, room);
      return work(rosterOf(query, room, service));
    }),
  memberRole: async (room, user) => memberRecords.parse(await database.query(FIND_IN_ROOM, [room, [user]]))[0]?.role,
  fullOf: async (users, limit) =>
    new Set(userRecords.parse(await database.query(FIND_FULL, [users, limit])).map(({ user }) => user)),
  countDms: async (users, opener) =>
    new Map(
      dmCounts.parse(await database.query(COUNT_DMS, [users, opener])).map(({ user, ...counts }) => [user, counts]),
    ),
  findMembers: async (keys) =>
    memberRecords.parse(
      await database.query(FIND_MEMBERS, [keys.map(({ room }) => room), keys.map(({ user }) => user)]),
    ),
  scanMembers: async (after, limit) =>
    memberRecords.parse(await database.query(SCAN_MEMBERS, [after?.room ?? '', after?.user ?? '', limit])),
});

/** Lets nobody else change a room until the transaction ends. @throws ApiError `NOT_FOUND` when it is deleted */
export async function lockRoom(query: Database['query'], room: string): Promise<void> {
  const [row] = await query<{ deleted_at: unknown }>(LOCK, [room]);
  if (row !== undefined && row.deleted_at !== null) throw new ApiError('NOT_FOUND');
}

const rosterOf = (query: Database['query'], room: string, service: string): PrivateRoster => ({
  rolesOf: async (users) => {
    const found = memberRecords.parse(await query(FIND_IN_ROOM, [room, users]));
    return new Map(found.map(({ user, role }) => [user, role]));
  },
  count: async () => z.tuple([z.object({ count: z.number() })]).parse(await query(COUNT_MEMBERS, [room]))[0].count,
  hasOwnerBeside: async (user) => (await query(OTHER_OWNER, [room, user])).length > 0,
  add: async (users) => {
    await query(ADD_MEMBERS, [room, users, users.map(() => 'member')]);
  },
  setRole: async (user, role) => {
    await query(SET_ROLE, [room, user, role]);
  },
  remove: async (user) => {
    await query(REMOVE_MEMBER, [room, user]);
  },
  audit: async (...entries) => {
    const at = new Date();
    await postgresAuditStore({ query }, service).append(entries.map((entry) => ({ at, ...entry })));
  },
});
