import { createLogger } from '@nats-chat/otel';
import { openDatabase, type Database } from '@nats-chat/postgres';
import { startTestDatabase, type TestDatabase } from '@nats-chat/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryDirectoryStore } from '../src/store.memory.ts';
import { postgresDirectoryStore } from '../src/store.postgres.ts';
import type { DirectoryStore, WrittenRow } from '../src/store.ts';
import { personOf } from './given.ts';

let server: TestDatabase;
let database: Database;
let owner: Database;

beforeAll(async () => {
  server = await startTestDatabase();
  const logger = createLogger({ service: 'test', level: 'silent' });
  database = openDatabase({ url: server.urlFor('user-search'), service: 'user-search', logger });
  owner = openDatabase({ url: server.url, service: 'test', logger });
});

afterAll(async () => {
  await Promise.all([database.close(), owner.close()]);
  await server.stop();
});

/** What was written, without the numbers, in the order of the ids. */
const changes = (rows: readonly WrittenRow[]) =>
  rows
    .map(({ row: { sub, user, displayName, disabled, deleted }, before }) => ({
      sub,
      is: { user, displayName, disabled, deleted },
      was: before && { user: before.user, deleted: before.deleted },
    }))
    .sort((one, other) => (one.sub < other.sub ? -1 : 1));

describe.each(['memory', 'PostgreSQL'])('the directory in %s', (kind) => {
  let store: DirectoryStore;

  beforeEach(async () => {
    await owner.query({ name: '', text: 'TRUNCATE users' });
    store = kind === 'memory' ? new MemoryDirectoryStore() : postgresDirectoryStore(database);
  });

  const anna = personOf('anna', { firstName: 'Anna', lastName: 'Ångström', email: 'a@corp.example' });

  it('stores who is new, and gives everything back', async () => {
    const [written] = await store.save([anna]);
    expect(written).toMatchObject({ row: { ...anna, deleted: false }, before: undefined });
    expect(await store.changedSince(0, 10)).toEqual([written?.row]);
  });

  it('writes nothing that is as it was', async () => {
    await store.save([anna, personOf('bob')]);
    expect(await store.save([anna, personOf('bob')])).toEqual([]);
  });

  it.each([
    ['a name', { displayName: 'Ann' }],
    ['an address', { email: 'ann@corp.example' }],
    ['a state', { disabled: true }],
    ['a user name', { user: 'ann' }],
  ])('writes %s that changed, above all revisions before', async (_, more) => {
    const [first] = await store.save([anna, personOf('bob')]);
    const [second] = await store.save([{ ...anna, ...more }, personOf('bob')]);
    expect(second).toMatchObject({ row: { ...anna, ...more }, before: { user: 'anna', deleted: false } });
    expect(second!.row.revision).toBeGreaterThan(first!.row.revision);
    expect((await store.changedSince(first!.row.revision, 10)).at(-1)).toEqual(second!.row);
  });

  it('takes people out once, and back in', async () => {
    await store.save([anna]);
    expect(changes(await store.remove(['sub-anna', 'sub-nobody']))).toMatchObject([
      { sub: 'sub-anna', is: { deleted: true }, was: { deleted: false } },
    ]);
    expect(await store.remove(['sub-anna'])).toEqual([]);
    expect(changes(await store.save([anna]))).toMatchObject([{ is: { deleted: false }, was: { deleted: true } }]);
  });

  it('gives a name that comes back with another id to a row of its own', async () => {
    await store.save([anna]);
    expect(changes(await store.save([{ ...anna, sub: 'another' }]))).toMatchObject([
      { sub: 'another', is: { user: 'anna', deleted: false }, was: undefined },
      { sub: 'sub-anna', is: { user: 'anna', deleted: true }, was: { deleted: false } },
    ]);
  });

  it('lets two people exchange their names at once', async () => {
    await store.save([anna, personOf('bob')]);
    const exchanged = await store.save([{ ...anna, user: 'bob' }, personOf('bob', { user: 'anna' })]);
    expect(changes(exchanged)).toMatchObject([
      { sub: 'sub-anna', is: { user: 'bob', deleted: false }, was: { user: 'anna', deleted: false } },
      { sub: 'sub-bob', is: { user: 'anna', deleted: false }, was: { user: 'bob', deleted: false } },
    ]);
  });

  it('gives changes in parts', async () => {
    await store.save(['a', 'b', 'c'].map((name) => personOf(name)));
    const part = await store.changedSince(0, 2);
    const rest = await store.changedSince(part.at(-1)!.revision, 2);
    expect([...part, ...rest].map(({ user }) => user).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('the role of user-search', () => {
  it('writes people and nothing else, and removes no row', async () => {
    const refused = (text: string) => expect(database.query({ name: '', text })).rejects.toThrow('permission denied');
    await refused('DELETE FROM users');
    await refused('SELECT 1 FROM messages');
    await refused('SELECT 1 FROM rooms');
    await refused('SELECT 1 FROM service_accounts');
  });
});

it('several instances that write at once lose nothing, and revisions ascend', async () => {
  await owner.query({ name: '', text: 'TRUNCATE users' });
  const stores = Array.from({ length: 4 }, () => postgresDirectoryStore(database));
  const everybody = Array.from({ length: 40 }, (_, at) => personOf(`person${at}`));
  const written = await Promise.all(stores.map((store) => store.save(everybody)));
  expect(written.flat()).toHaveLength(40);
  expect(await stores[0]!.changedSince(0, 100)).toHaveLength(40);
});
