import { createLogger } from '@nats-chat/otel';
import { openDatabase, type Database } from '@nats-chat/postgres';
import { startTestDatabase, type TestDatabase } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let server: TestDatabase;
const open: Database[] = [];

const connect = (url: string): Database => {
  const database = openDatabase({ url, service: 'test', logger: createLogger({ service: 'test', level: 'silent' }) });
  open.push(database);
  return database;
};

/** Connects to a server that says of itself that it is another version. */
const connectToVersion = async (version: string): Promise<Database> => {
  const schema = `version_${version.replaceAll('.', '_')}`;
  const owner = connect(server.url);
  await owner.query({ name: 'test.schema', text: `CREATE SCHEMA ${schema}` });
  await owner.query({
    name: 'test.version',
    text: `CREATE FUNCTION ${schema}.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT '${version}' $$`,
  });
  const url = new URL(server.url);
  url.searchParams.set('options', `-c search_path=${schema},pg_catalog`);
  return connect(url.href);
};

beforeAll(async () => {
  server = await startTestDatabase();
});
afterAll(async () => {
  await Promise.all(open.map((database) => database.close()));
  await server.stop();
});

describe('a database', () => {
  it('is ready when PostgreSQL answers', async () => {
    expect(await connect(server.url).isReady()).toBe(true);
  });

  it.each(['17.4', '9.6.24'])('of version %s is not ready, and says which one is needed', async (version) => {
    const database = await connectToVersion(version);
    await expect(database.isReady()).rejects.toThrow(`PostgreSQL 18 or newer is needed; this one is ${version}.`);
  });

  it('of a later version is ready', async () => {
    expect(await (await connectToVersion('19.0')).isReady()).toBe(true);
  });

  it('gives bigint columns as numbers', async () => {
    const rows = await connect(server.url).query({ name: 'test.bigint', text: 'SELECT 9007199254740991::bigint AS n' });
    expect(rows).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
  });

  it('rolls back a transaction whose work rejects, and goes on', async () => {
    const database = connect(server.url);
    await database.query({ name: 'test.table', text: 'CREATE TABLE noted (n int)' });
    const insert = { name: 'test.insert', text: 'INSERT INTO noted VALUES ($1)' };
    const failing = database.transaction(async (query) => {
      await query(insert, [1]);
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    await database.transaction((query) => query(insert, [2]));
    expect(await database.query({ name: 'test.noted', text: 'SELECT n FROM noted' })).toEqual([{ n: 2 }]);
  });
});
