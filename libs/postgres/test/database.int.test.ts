import { createLogger } from '@nats-chat/otel';
import {
  databaseResource,
  openDatabase,
  postgresAuditStore,
  type Database,
  type DatabaseOptions,
} from '@nats-chat/postgres';
import { startTestDatabase, waitUntil, type TestDatabase } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

let server: TestDatabase;
const open: Database[] = [];

const logger = createLogger({ service: 'test', level: 'silent' });

const connect = (url: string, more: Partial<DatabaseOptions> = {}): Database => {
  const database = openDatabase({ url, service: 'test', logger, ...more });
  open.push(database);
  return database;
};

/** Who asks, as PostgreSQL sees it. */
const self = { name: 'test.self', text: 'SELECT pg_backend_pid() AS pid' };
const terminate = { name: 'test.terminate', text: 'SELECT pg_terminate_backend($1)' };

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

  it('ends a session whose transaction waits for its program for ten seconds', async () => {
    const show = {
      name: 'test.idle',
      text: "SELECT setting::int AS ms FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'",
    };
    expect(await connect(server.url).query(show)).toEqual([{ ms: 10_000 }]);
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

  it('says once in the log that it is too old, however often it is asked', async () => {
    const error = vi.spyOn(logger, 'error').mockReturnValue();
    const database = await connectToVersion('17.0');
    for (let asked = 0; asked < 3; asked += 1) await expect(database.isReady()).rejects.toThrow('is needed');
    expect(error).toHaveBeenCalledTimes(1);
    error.mockRestore();
  });

  it('shows the name of its service, and ends a statement after five seconds', async () => {
    const rows = await connect(server.url, { service: 'history' }).query({
      name: 'test.settings',
      text: `SELECT current_setting('application_name') AS service, current_setting('statement_timeout') AS limit`,
    });
    expect(rows).toEqual([{ service: 'history', limit: '5s' }]);
  });

  it('rejects with the code of PostgreSQL', async () => {
    const missing = connect(server.url).query({ name: 'test.missing', text: 'SELECT 1 FROM nowhere' });
    await expect(missing).rejects.toMatchObject({ code: '42P01' });
  });

  it('opens no more connections than it may: what comes beyond waits for one', async () => {
    const database = connect(server.url, { max: 2 });
    let atOnce = 0;
    let most = 0;
    const pids = await Promise.all(
      Array.from({ length: 8 }, () =>
        database.transaction(async (query) => {
          most = Math.max(most, (atOnce += 1));
          const [row] = await query<{ pid: number }>(self);
          atOnce -= 1;
          return row?.pid;
        }),
      ),
    );
    expect(new Set(pids).size).toBe(2);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('shows nobody what a transaction wrote before it has ended', async () => {
    const database = connect(server.url);
    await database.query({ name: 'test.hidden', text: 'CREATE TABLE hidden (n int)' });
    const count = { name: 'test.count', text: 'SELECT count(*) AS n FROM hidden' };
    await database.transaction(async (query) => {
      await query({ name: 'test.hide', text: 'INSERT INTO hidden VALUES (1)' });
      expect([await query(count), await database.query(count)]).toEqual([[{ n: 1 }], [{ n: 0 }]]);
    });
    expect(await database.query(count)).toEqual([{ n: 1 }]);
  });

  it('rejects a transaction whose commit fails, and writes nothing', async () => {
    const database = connect(server.url, { max: 1 });
    await database.query({
      name: 'test.deferred',
      text: 'CREATE TABLE deferred (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)',
    });
    const insert = { name: 'test.twice', text: 'INSERT INTO deferred VALUES (1), (1)' };
    await expect(database.transaction((query) => query(insert))).rejects.toMatchObject({ code: '23505' });
    expect(await database.query({ name: 'test.none', text: 'SELECT n FROM deferred' })).toEqual([]);
  });

  it('goes on with another connection after one that broke in a transaction', async () => {
    const [database, other] = [connect(server.url, { max: 1 }), connect(server.url)];
    const broken = database.transaction(async (query) => {
      const [row] = await query<{ pid: number }>(self);
      await other.query(terminate, [row?.pid]);
      await query(self);
    });
    await expect(broken).rejects.toThrow();
    expect(await database.query(self)).toHaveLength(1);
  });

  it('goes on, and says so in the log, after one that broke while it was idle', async () => {
    const warn = vi.spyOn(logger, 'warn').mockReturnValue();
    const [database, other] = [connect(server.url, { max: 1 }), connect(server.url)];
    const [row] = await database.query<{ pid: number }>(self);
    await other.query(terminate, [row?.pid]);
    await waitUntil('it has noticed', () => warn.mock.calls.length > 0);
    expect(warn.mock.calls[0]?.[1]).toBe('An idle connection to PostgreSQL broke.');
    expect(await database.query(self)).not.toEqual([row]);
    warn.mockRestore();
  });

  it('as a resource is opened when PostgreSQL answers, and closed with its connections', async () => {
    const resource = databaseResource({ url: server.url, service: 'closing', logger });
    const database = await resource.open();
    expect(await resource.isReady()).toBe(true);
    await resource.close();
    await expect(database.query(self)).rejects.toThrow();
    const text = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'closing'`;
    await waitUntil(
      'its connections are gone',
      async () => (await connect(server.url).query({ name: 'test.activity', text })).length === 0,
    );
  });

  it('is not ready once a right that is needed is gone, says which, once, and is ready again with it', async () => {
    const error = vi.spyOn(logger, 'error').mockReturnValue();
    const owner = connect(server.url);
    const room = connect(server.urlFor('room'), { rights: { rooms: ['SELECT', 'INSERT'], audit_log: ['INSERT'] } });
    expect(await room.isReady()).toBe(true);
    await owner.query({ name: 'test.revoke', text: 'REVOKE INSERT ON rooms FROM room' });
    const refusal = 'PostgreSQL does not grant this service INSERT on rooms; migrate grants it.';
    for (let asked = 0; asked < 3; asked += 1) await expect(room.isReady()).rejects.toThrow(refusal);
    expect(error.mock.calls).toEqual([[refusal]]);
    await owner.query({ name: 'test.grant', text: 'GRANT INSERT ON rooms TO room' });
    expect(await room.isReady()).toBe(true);
    error.mockRestore();
  });

  it('is not ready while a table that is needed is missing', async () => {
    const database = connect(server.url, { rights: { not_migrated: ['SELECT'] } });
    await expect(database.isReady()).rejects.toThrow('SELECT on not_migrated');
  });

  it.each([
    ['readiness', 'rejects'],
    ['neither', 'holds'],
  ] as const)(
    'as a resource that is needed for %s is opened while nobody answers, and readiness %s',
    async (neededFor, outcome) => {
      const url = 'postgres://room@127.0.0.1:1/chat';
      const resource = databaseResource({ url, service: 'test', logger, neededFor });
      await resource.open();
      if (outcome === 'holds') expect(await resource.isReady()).toBe(true);
      else await expect(resource.isReady()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await resource.close();
    },
  );

  it('as a resource is not opened while nobody answers', async () => {
    const resource = databaseResource({ url: 'postgres://room@127.0.0.1:1/chat', service: 'test', logger });
    await expect(resource.open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await resource.close();
  });
});

describe('the audit log', () => {
  it('holds what a service appended, in its order, with what it left out', async () => {
    const store = postgresAuditStore(connect(server.urlFor('room')), 'room');
    const at = new Date('2026-01-02T03:04:05.678Z');
    const text = `O'Brien's "room", {a,b} \\ ,\n`;
    await store.append([
      { at, actor: 'alice', action: 'room.create', target: text, result: 'ok', details: { name: text, size: 7 } },
      { at, actor: 'bob', action: 'room.join', result: 'denied' },
    ]);
    const select = `SELECT at, service, actor, action, target, result, details FROM audit_log ORDER BY id`;
    expect(await connect(server.url).query({ name: 'test.audit', text: select })).toEqual([
      {
        at,
        service: 'room',
        actor: 'alice',
        action: 'room.create',
        target: text,
        result: 'ok',
        details: { name: text, size: 7 },
      },
      { at, service: 'room', actor: 'bob', action: 'room.join', target: null, result: 'denied', details: {} },
    ]);
  });

  it('takes texts that PostgreSQL refuses, so that they keep nothing behind them waiting', async () => {
    const store = postgresAuditStore(connect(server.urlFor('room')), 'odd');
    const odd = 'a\0b\ud800';
    const entry = { at: new Date(), actor: odd, action: 'sign-in', target: odd, result: 'ok' } as const;
    await store.append([
      { ...entry, details: { name: odd } },
      { ...entry, actor: 'bob' },
    ]);
    const text = `SELECT actor, target, details FROM audit_log WHERE service = 'odd' ORDER BY id`;
    const stored = 'a\u2400b\ufffd';
    expect(await connect(server.url).query({ name: 'test.odd', text })).toEqual([
      { actor: stored, target: stored, details: { name: stored } },
      { actor: 'bob', target: stored, details: {} },
    ]);
  });

  it('takes all of what it is given, or nothing', async () => {
    const store = postgresAuditStore(connect(server.urlFor('room')), 'whole');
    const entry = { at: new Date(), actor: 'alice', action: 'room.create', result: 'ok' } as const;
    await expect(store.append([entry, { ...entry, at: new Date(-8.64e15) }])).rejects.toThrow();
    const text = `SELECT 1 FROM audit_log WHERE service = 'whole'`;
    expect(await connect(server.url).query({ name: 'test.whole', text })).toEqual([]);
  });

  it('lets nobody who appends to it change what it holds', async () => {
    const room = connect(server.urlFor('room'));
    for (const text of ['DELETE FROM audit_log', `UPDATE audit_log SET actor = 'nobody'`]) {
      await expect(room.query({ name: `test.${text.slice(0, 6)}`, text })).rejects.toMatchObject({ code: '42501' });
    }
  });
});
