import type { RoomPrefs } from '@nats-chat/contracts';
import type { Database } from '@nats-chat/postgres';
import { z } from 'zod';
import type { PersonStore } from './person-store.ts';

const prefs = z.object({
  level: z.enum(['all', 'mentions', 'none']),
  muted: z.boolean(),
  favourite: z.boolean(),
  hidden: z.boolean(),
  hiddenAt: z.number().nullable(),
});
const prefsRecords = z.array(prefs.extend({ room: z.string() }));
const prefsOf = ({ level, muted, favourite, hidden, hiddenAt }: z.infer<typeof prefs>): RoomPrefs => ({
  level,
  muted,
  favourite,
  hidden,
  ...(hiddenAt !== null && { hiddenAt }),
});
const ban = z.object({ user: z.string(), by: z.string(), at: z.number(), until: z.number().nullable() });
const banRecords = z.array(ban.readonly());
const roomBanRecords = z.array(ban.extend({ room: z.string() }).readonly());

const userRecords = z.array(z.object({ username: z.string() }));
const blockedRecords = z.array(z.object({ blocked: z.string() }));

const PREFS_COLUMNS = `room, level, muted, favourite, hidden, (extract(epoch FROM hidden_at) * 1000)::bigint AS "hiddenAt"`;

const FIND_PREFS = {
  name: 'room_find_prefs',
  text: `SELECT ${PREFS_COLUMNS} FROM room_prefs
    WHERE username = $1 AND room = ANY($2::text[])`,
};

const CHANGE_PREFS = {
  name: 'room_change_prefs',
  text: `INSERT INTO room_prefs AS prefs (username, room, level, muted, favourite, hidden, hidden_at)
    VALUES ($1, $2, coalesce($3, 'all'), coalesce($4, false), coalesce($5, false), coalesce($6, false),
      CASE WHEN $6 THEN now() END)
    ON CONFLICT (username, room) DO UPDATE SET level = coalesce($3, prefs.level), muted = coalesce($4, prefs.muted),
      favourite = coalesce($5, prefs.favourite), hidden = coalesce($6, prefs.hidden),
      hidden_at = CASE WHEN $6 IS NULL THEN prefs.hidden_at ELSE excluded.hidden_at END, updated_at = now()
    RETURNING ${PREFS_COLUMNS}`,
};

/** Bans that are over go with the next one of their room. */
const BAN = {
  name: 'room_ban',
  text: `WITH ended AS (DELETE FROM room_bans WHERE room = $1 AND username <> $2 AND until <= now())
    INSERT INTO room_bans (room, username, banned_by, until) SELECT $1, $2, $3, to_timestamp($4::float8 / 1000)
    WHERE (
      SELECT count(*) FROM room_bans WHERE room = $1 AND username <> $2 AND (until IS NULL OR until > now())
    ) < $5
    ON CONFLICT (room, username)
      DO UPDATE SET banned_by = excluded.banned_by, banned_at = now(), until = excluded.until
    RETURNING username`,
};

const UNBAN = {
  name: 'room_unban',
  text: 'DELETE FROM room_bans WHERE room = $1 AND username = $2 RETURNING username',
};

const BAN_COLUMNS = `username AS "user", banned_by AS by, (extract(epoch FROM banned_at) * 1000)::bigint AS at,
  (extract(epoch FROM until) * 1000)::bigint AS until`;

const FIND_BAN = {
  name: 'room_find_ban',
  text: `SELECT ${BAN_COLUMNS} FROM room_bans
    WHERE room = $1 AND username = $2 AND (until IS NULL OR until > now())`,
};

const LIST_BANS = {
  name: 'room_list_bans',
  text: `SELECT ${BAN_COLUMNS} FROM room_bans
    WHERE room = $1 AND username > $2 AND (until IS NULL OR until > now()) ORDER BY username LIMIT $3`,
};

/** In the order of the primary key. */
const SCAN_BANS = {
  name: 'room_scan_bans',
  text: `SELECT room, ${BAN_COLUMNS} FROM room_bans
    WHERE (room, username) > ($1, $2) AND (until IS NULL OR until > now()) ORDER BY room, username LIMIT $3`,
};

/** To block again whom one blocks already is no more than the limit. */
const BLOCK = {
  name: 'room_block',
  text: `INSERT INTO blocks (username, blocked) SELECT $1, $2
    WHERE (SELECT count(*) FROM blocks WHERE username = $1 AND blocked <> $2) < $3
    ON CONFLICT (username, blocked) DO UPDATE SET blocked = excluded.blocked RETURNING blocked`,
};

const UNBLOCK = { name: 'room_unblock', text: 'DELETE FROM blocks WHERE username = $1 AND blocked = $2' };

const LIST_BLOCKED = {
  name: 'room_list_blocked',
  text: 'SELECT blocked FROM blocks WHERE username = $1 ORDER BY blocked',
};

const FIND_BLOCKERS = {
  name: 'room_find_blockers',
  text: 'SELECT username FROM blocks WHERE blocked = $1 AND username = ANY($2::text[])',
};

const FIND_BLOCK = {
  name: 'room_find_block',
  text: 'SELECT blocked FROM blocks WHERE (username, blocked) IN (($1, $2), ($2, $1))',
};

/** The tables `room_prefs`, `room_bans` and `blocks`. */
export const postgresPersonStore = ({ query }: Pick<Database, 'query'>): PersonStore => ({
  prefsOf: async (user, rooms) => {
    const found = prefsRecords.parse(await query(FIND_PREFS, [user, rooms]));
    return new Map(found.map((record) => [record.room, prefsOf(record)]));
  },
  changePrefs: async (user, room, { level, muted, favourite, hidden }) => {
    const changed = await query(CHANGE_PREFS, [
      user,
      room,
      level ?? null,
      muted ?? null,
      favourite ?? null,
      hidden ?? null,
    ]);
    return prefsOf(z.tuple([prefs]).parse(changed)[0]);
  },
  ban: async (room, { user, by, until }, limit) => (await query(BAN, [room, user, by, until, limit])).length > 0,
  unban: async (room, user) => (await query(UNBAN, [room, user])).length > 0,
  banOf: async (room, user) => banRecords.parse(await query(FIND_BAN, [room, user]))[0],
  bansIn: async (room, after = '', limit) => banRecords.parse(await query(LIST_BANS, [room, after, limit])),
  scanBans: async (after, limit) =>
    roomBanRecords.parse(await query(SCAN_BANS, [after?.room ?? '', after?.user ?? '', limit])),
  block: async (user, person, limit) => (await query(BLOCK, [user, person, limit])).length > 0,
  unblock: async (user, person) => {
    await query(UNBLOCK, [user, person]);
  },
  blockedBy: async (user) => blockedRecords.parse(await query(LIST_BLOCKED, [user])).map(({ blocked }) => blocked),
  blockersOf: async (person, users) =>
    new Set(userRecords.parse(await query(FIND_BLOCKERS, [person, users])).map(({ username }) => username)),
  hasBlockBetween: async (one, other) => (await query(FIND_BLOCK, [one, other])).length > 0,
});
