import { ApiError, roomRole, roomType } from '@nats-chat/contracts';
import { postgresAuditStore, type Database, type Query, type TableRights } from '@nats-chat/postgres';
import { z } from 'zod';
import { isDeepStrictEqual } from 'node:util';
import { REPEATED_MS, withChanges } from './room-info.ts';
import {
  ADD_MEMBERS,
  CHANGE,
  COUNT_DMS,
  COUNT_EXPIRED,
  COUNT_MEMBERS,
  FIND,
  FIND_FULL,
  FIND_IN_ROOM,
  FIND_MEMBERS,
  FIND_NAMED,
  FIND_TO_CHANGE,
  LAST_CHANGE,
  LIST_ADMIN,
  LIST_PUBLIC,
  LIST_PUBLIC_AFTER,
  LOCK,
  LOCK_NAME,
  OTHER_OWNER,
  REMOVE_MEMBER,
  RESERVE,
  SCAN,
  SCAN_MEMBERS,
  SET_ROLE,
} from './room-statements.ts';
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

const changeLines = z.array(z.object({ at: z.number(), details: z.record(z.string(), z.unknown()) }).readonly());

const dmCounts = z.array(z.object({ user: z.string(), own: z.int(), others: z.int(), ofOpener: z.int() }));

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
