import { ownPrefs } from '@nats-chat/contracts';
import type { Database } from '@nats-chat/postgres';
import { z } from 'zod';
import type { PrefsStore } from './store.ts';

const zones = z.array(z.object({ username: z.string(), zone: z.string() }));

const records = z.array(z.object({ settings: ownPrefs }));

/** By the index `users_named`. */
const FIND = { name: 'prefs_find', text: 'SELECT settings FROM users WHERE username = $1 AND NOT deleted' };

/** In one statement, so that of two changes at once neither loses the other’s field. Settings of a later version stay. */
const CHANGE = {
  name: 'prefs_change',
  text: `UPDATE users SET settings = settings || $2::jsonb WHERE username = $1 AND NOT deleted RETURNING settings`,
};

/** By the index `users_named`. */
const TIME_ZONES = {
  name: 'prefs_time_zones',
  text: `SELECT username, settings->>'timeZone' AS zone FROM users
    WHERE username = ANY($1) AND NOT deleted AND settings ? 'timeZone'`,
};

/** The column `settings` of the table `users`. */
export const postgresPrefsStore = ({ query }: Pick<Database, 'query'>): PrefsStore => ({
  find: async (user) => records.parse(await query(FIND, [user])).map(({ settings }) => settings)[0],
  change: async (user, changes) =>
    records.parse(await query(CHANGE, [user, JSON.stringify(changes)])).map(({ settings }) => settings)[0],
  timeZonesOf: async (users) =>
    new Map(zones.parse(await query(TIME_ZONES, [users])).map(({ username, zone }) => [username, zone])),
});
