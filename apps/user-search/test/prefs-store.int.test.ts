import { createLogger } from '@nats-chat/otel';
import { openDatabase, type Database } from '@nats-chat/postgres';
import { startTestDatabase, type TestDatabase } from '@nats-chat/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresPrefsStore } from '../src/prefs-store.postgres.ts';
import { postgresDirectoryStore } from '../src/store.postgres.ts';
import type { PrefsStore } from '../src/store.ts';
import { personOf } from './given.ts';

let server: TestDatabase;
let database: Database;
let prefs: PrefsStore;

beforeAll(async () => {
  server = await startTestDatabase();
  const logger = createLogger({ service: 'test', level: 'silent' });
  database = openDatabase({ url: server.urlFor('user-search'), service: 'user-search', logger });
  prefs = postgresPrefsStore(database);
  await postgresDirectoryStore(database).save([personOf('anna'), personOf('bob')]);
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

const ROW = { name: 'test.row', text: "SELECT settings, revision FROM users WHERE username = 'bob'" };

it('of two changes at once neither loses the other’s field', async () => {
  expect(await prefs.find('anna')).toEqual({});
  await Promise.all([prefs.change('anna', { theme: 'dark' }), prefs.change('anna', { density: 'compact' })]);
  expect(await prefs.change('anna', { theme: 'light', density: undefined })).toEqual({
    theme: 'light',
    density: 'compact',
  });
  expect(await prefs.find('anna')).toEqual({ theme: 'light', density: 'compact' });
  expect(await prefs.find('bob')).toEqual({});
});

it('finds the time zones of many people, of those who have one', async () => {
  await prefs.change('anna', { timeZone: 'Asia/Kolkata' });
  expect(await prefs.timeZonesOf(['anna', 'bob', 'nobody'])).toEqual(new Map([['anna', 'Asia/Kolkata']]));
  const settings = { theme: 'light', density: 'compact', timeZone: 'Asia/Kolkata' };
  expect(await prefs.find('anna')).toEqual(settings);
});

it('keeps what another version wrote, through changes of settings and of the directory', async () => {
  const LATER = {
    name: 'test.later',
    text: `UPDATE users SET settings = '{"enter": "breaks", "theme": "sepia"}' WHERE username = 'bob'`,
  };
  await database.query(LATER);
  expect(await prefs.find('bob')).toEqual({ theme: 'sepia' });
  const before = (await database.query(ROW))[0]?.['revision'];
  await prefs.change('bob', { density: 'compact' });
  // Settings are nothing that others see, so they are no change of the directory.
  expect((await database.query(ROW))[0]?.['revision']).toBe(before);
  await postgresDirectoryStore(database).save([personOf('bob', { displayName: 'Robert' })]);
  const settings = { enter: 'breaks', theme: 'sepia', density: 'compact' };
  expect(await database.query(ROW)).toMatchObject([{ settings }]);
});

it('has nothing of who is not in the directory, or is gone', async () => {
  await postgresDirectoryStore(database).save([personOf('gone')]);
  await postgresDirectoryStore(database).remove(['sub-gone']);
  for (const user of ['nobody', 'gone']) {
    expect(await prefs.find(user)).toBeUndefined();
    expect(await prefs.change(user, { theme: 'dark' })).toBeUndefined();
  }
});
