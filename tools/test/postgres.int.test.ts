import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type PostgresServer,
  chatDatabase,
  ensureDatabase,
  loadDemoEnv,
  migrate,
  natsPasswordName,
  postgresUrl,
  seed,
  serviceDatabaseUrl,
  setPasswords,
  startPostgres,
  withClient,
} from '../src/servers/index.ts';
import { runMigrate } from '../src/operator/database.ts';
import { hashServicePassword } from '../src/service-password.ts';

let folder: string;
let server: PostgresServer;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-pg-'));
  server = await startPostgres({ dataDir: folder, durable: false });
  url = postgresUrl(server.port, chatDatabase);
  await ensureDatabase(url);
  await migrate(url);
  await seed(url);
  await setPasswords(url);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const ask = async <Row extends pg.QueryResultRow>(connectionString: string, sql: string, values: unknown[] = []) => {
  const client = new pg.Client({ connectionString });
  // A killed server ends the connection as well as the query, which reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
};

const as = (service: string): string => {
  const roleUrl = serviceDatabaseUrl(url, service);
  if (roleUrl === undefined) throw new Error(`${service} has no role`);
  return roleUrl;
};

describe('the database', () => {
  const named = (database: string) => postgresUrl(server.port, encodeURIComponent(database));

  it('is created under the name that DATABASE_URL has, once, also by several processes at the same time', async () => {
    const team = named('the team ☃');
    await Promise.all([ensureDatabase(team), ensureDatabase(team)]);
    await ensureDatabase(team);
    expect(await ask(team, 'SELECT current_database() AS name')).toEqual([{ name: 'the team ☃' }]);
  });

  it('is not looked for elsewhere when its server refuses for another reason', async () => {
    const wrong = new URL(named('another'));
    wrong.password = 'wrong';
    await expect(ensureDatabase(wrong.href)).rejects.toMatchObject({ code: '28P01' });
  });
});

describe('a connection that the server ends', () => {
  it('fails what is asked over it, and not the process', async () => {
    const asked = withClient(url, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const ended = new Promise<void>((resolve) => {
        client.once('end', () => {
          resolve();
        });
      });
      await ask(url, 'SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await ended;
      await client.query('SELECT 1');
    });
    await expect(asked).rejects.toThrow('not queryable');
  });
});

describe('the schema', () => {
  it('is applied once, also by several processes at the same time', async () => {
    expect(await Promise.all([migrate(url), migrate(url)])).toEqual([[], []]);
  });

  it('refuse a database that a newer release has been at, and leave it as it is', async () => {
    await ask(url, "INSERT INTO schema_migrations (name, run_on) VALUES ('9999_newer', now())");
    await expect(migrate(url)).rejects.toThrow(
      /^The database chatdb is of a newer release \(9999_newer\): start that one, or restore/,
    );
    await ask(url, "DELETE FROM schema_migrations WHERE name = '9999_newer'");
    expect(await migrate(url)).toEqual([]);
  });

  it('is not begun by a user who may not finish it, who gets the command to type', async () => {
    await ask(url, "CREATE ROLE weak LOGIN PASSWORD 'weak'");
    const weak = new URL(url);
    weak.username = 'weak';
    weak.password = 'weak';
    await expect(migrate(weak.href)).rejects.toThrow(
      /^The user weak of DATABASE_URL may not create roles: .*CREATEROLE\.$/,
    );
  });

  it('has the files that are numbered without a gap', async () => {
    const names = (await ask<{ name: string }>(url, 'SELECT name FROM schema_migrations ORDER BY name')).map(
      (row) => row.name,
    );
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
  });

  it('says of every table who writes it', async () => {
    const rows = await ask<{ name: string; comment: string | null }>(
      url,
      `SELECT c.relname AS name, obj_description(c.oid) AS comment FROM pg_class c
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'schema_migrations'`,
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ comment }) => !/[Ww]rit/.test(comment ?? ''))).toEqual([]);
  });

  it('keeps a stub without its message, and refuses a message that is not whole', async () => {
    const insert = 'INSERT INTO messages (id, room, edit_seq, seq) VALUES (uuidv7(), $1, 7, $2)';
    await ask(as('persist'), insert, ['general', null]);
    await expect(ask(as('persist'), insert, ['general', 5])).rejects.toThrow(/messages_stored_is_whole/);
  });

  it('refuses a deleted message that still says something', async () => {
    const insert = "INSERT INTO messages (id, room, is_deleted, text) VALUES (uuidv7(), 'general', true, 'secret')";
    await expect(ask(as('persist'), insert)).rejects.toThrow(/messages_deleted_is_empty/);
  });

  it.each([
    ['public', 'p-abcdefghijklmnopqrstuvwxyz'],
    ['public', 'General'],
    ['private', 'p-short'],
    ['dm', 'general'],
    ['admin', 'general'],
  ])('refuses a %s room called %s', async (type, id) => {
    const insert = "INSERT INTO rooms (id, type, display_name, creator) VALUES ($1, $2, $3, 'alice')";
    await expect(ask(as('room'), insert, [id, type, type === 'dm' ? '' : 'x'])).rejects.toThrow(/rooms_id_fits_type/);
  });

  it.each([
    ['dm', `dm-${'a'.repeat(26)}`, 'Us'],
    ['private', `p-${'a'.repeat(26)}`, ''],
  ])(
    'refuses a %s room %s called “%s”: conversations have no name, and all others have one',
    async (type, id, name) => {
      const insert = "INSERT INTO rooms (id, type, display_name, creator) VALUES ($1, $2, $3, 'alice')";
      await expect(ask(as('room'), insert, [id, type, name])).rejects.toThrow(/rooms_display_name_check/);
    },
  );
});

describe('the roles of services', () => {
  it.each([
    ['room', "UPDATE messages SET text = 'forged'"],
    ['history', 'DELETE FROM messages'],
    ['history', "INSERT INTO room_members VALUES ('general', 'mallory', 'owner')"],
    ['persist', 'SELECT * FROM service_accounts'],
    ['room', 'DELETE FROM audit_log'],
    ['auth-callout', 'UPDATE audit_log SET actor = NULL'],
    ['room', 'DELETE FROM rooms'],
    ['history', 'CREATE TABLE mine ()'],
  ])('%s may not: %s', async (service, sql) => {
    await expect(ask(as(service), sql)).rejects.toThrow(/permission denied/);
  });

  it('each does its own job', async () => {
    await ask(
      as('room'),
      "INSERT INTO audit_log (service, actor, action, result) VALUES ('room', 'alice', 'test', 'ok')",
    );
    await ask(as('room'), "INSERT INTO room_prefs (username, room, muted) VALUES ('alice', 'general', true)");
    await ask(as('history'), 'SELECT * FROM messages WHERE room = $1', ['general']);
    expect(await ask(as('auth-callout'), 'SELECT * FROM service_accounts')).not.toHaveLength(0);
  });

  it('cannot sign in without the password', async () => {
    const wrong = new URL(as('room'));
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow(/authentication failed/);
  });
});

it('says in one line why a migration fails, without the page of SQL that it is', async () => {
  const database = postgresUrl(server.port, 'taken');
  await ensureDatabase(database);
  await ask(database, 'CREATE TABLE rooms (id integer)');
  const written = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log'), vi.spyOn(console, 'warn')];
  await expect(migrate(database)).rejects.toThrow(/^relation "rooms" already exists$/);
  for (const write of written) {
    expect(write).not.toHaveBeenCalled();
    write.mockRestore();
  }
});

describe('the messages that mention somebody', () => {
  const idOf = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  /** Each look takes a connection of its own. */
  const WAIT = { timeout: 20_000, interval: 100 };
  const isWaiting = (query: string) =>
    vi.waitFor(async () => {
      const found = await ask(
        url,
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1 AND pid <> pg_backend_pid()",
        [query],
      );
      expect(found).toHaveLength(1);
    }, WAIT);
  /** As persist leaves them: posts, one that was edited, a tombstone and a stub, and more than a batch of them. */
  const messages = `
    INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, text, "timestamp", mentions, edit_seq, is_deleted)
    SELECT id, 'town', seq, seq, 'user', 'alice', id, 'hello', 1000 + seq, mentions::jsonb, NULL, false FROM (
      SELECT ('01900000-0000-7000-8000-' || lpad(seq::text, 12, '0'))::uuid AS id, seq,
        CASE seq % 3 WHEN 0 THEN '{"users": ["bob", "carol", "bob", "alice"], "room": false}'
          WHEN 1 THEN '{"users": ["bob"], "room": true}' END AS mentions
      FROM generate_series(1, 1600) AS seq) AS post;
    UPDATE messages SET mentions = '{"users": ["dave"], "room": false}', edit_seq = 1601 WHERE seq = 4;
    UPDATE messages SET mentions = NULL, edit_seq = 1602 WHERE seq = 6;
    UPDATE messages SET mentions = NULL, text = NULL, is_deleted = true, edit_seq = 1603 WHERE seq = 7;
    INSERT INTO messages (id, room, mentions, edit_seq)
      VALUES ('${idOf(2_000)}', 'town', '{"users": ["bob"], "room": true}', 1604)`;

  it('are known as well when they were there before that was noted, while others read and write them', async () => {
    const database = postgresUrl(server.port, 'mentions');
    await ensureDatabase(database);
    await migrate(database, 22);
    await ask(database, messages);
    const backup = new pg.Client({ connectionString: database });
    const editor = new pg.Client({ connectionString: database });
    await Promise.all([backup.connect(), editor.connect()]);
    await backup.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM messages');
    await migrate(database, 1);
    await editor.query('BEGIN');
    await editor.query('UPDATE messages SET mentions = NULL, edit_seq = 1605 WHERE seq = 1599');
    const rest = migrate(database);
    await isWaiting('-- No transaction%Whom%');
    await editor.query('COMMIT');
    await isWaiting('%DROP INDEX%');
    await editor.query("SET statement_timeout = '1s'");
    await editor.query('UPDATE messages SET mentions = NULL, edit_seq = 1606 WHERE seq = 1597');
    await backup.query('COMMIT');
    expect(await rest).toHaveLength(2);
    await Promise.all([backup.end(), editor.end()]);
    const listed = 'SELECT * FROM message_mentions ORDER BY message_id, person COLLATE "C"';
    const found = await ask(database, listed);
    await ask(
      database,
      `TRUNCATE messages CASCADE; ${messages}; UPDATE messages SET mentions = NULL WHERE seq IN (1597, 1599)`,
    );
    expect(found).toEqual(await ask(database, listed));
    expect(found.length).toBeGreaterThan(2_000);
    expect(await ask(database, "SELECT 1 WHERE to_regclass('messages_mentions') IS NOT NULL")).toEqual([]);
  });
});

describe('the demo content', () => {
  it('leaves what people changed when it is put in again', async () => {
    await ask(as('room'), "UPDATE rooms SET topic = 'changed' WHERE id = 'general'");
    await seed(url);
    expect(await ask(url, "SELECT topic FROM rooms WHERE id = 'general'")).toEqual([{ topic: 'changed' }]);
  });

  it.each([
    ['http://localhost:3000', 5],
    ['https://chat.example.org', 0],
  ])('is added by a migration where the origin is %s: %i rooms', async (origin, count) => {
    const database = postgresUrl(server.port, `rooms_${count}`);
    vi.stubEnv('DATABASE_URL', database);
    vi.stubEnv('PUBLIC_ORIGIN', origin);
    try {
      expect(await runMigrate({ seed: true })).toBe(0);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(await ask(database, 'SELECT id FROM rooms')).toHaveLength(count);
  });

  it('waits for passwords of its own where others reach the origin, and so does the schema', async () => {
    const database = postgresUrl(server.port, 'refused');
    vi.stubEnv('DATABASE_URL', database);
    vi.stubEnv('PUBLIC_ORIGIN', 'https://chat.example.org');
    vi.stubEnv('ROOM_DB_PASSWORD', loadDemoEnv({})['ROOM_DB_PASSWORD']);
    await expect(runMigrate({ seed: true })).rejects.toThrow('ROOM_DB_PASSWORD');
    vi.unstubAllEnvs();
    await expect(ask(database, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});

describe('the accounts of services', () => {
  const accounts = () =>
    ask<{ username: string; password_hash: string; profile: string }>(url, 'SELECT * FROM service_accounts');

  it('are there for every password of the demo, with its hash', async () => {
    const demo = loadDemoEnv({});
    const found = await accounts();
    const names = found.map(({ username }) => natsPasswordName(username)).sort();
    expect(names).toEqual(
      Object.keys(demo)
        .filter((name) => name.endsWith('_NATS_PASSWORD'))
        .sort(),
    );
    for (const { username, password_hash, profile } of found) {
      expect(profile).toBe(username);
      expect(password_hash).toMatch(/^\$scrypt\$ln=14,r=8,p=1\$/);
      expect(await hashServicePassword(demo[natsPasswordName(username)] ?? '', password_hash)).toBe(password_hash);
    }
  });

  it('keep the hash of a password that is right, and get that of another one', async () => {
    const hashOf = async (name: string) => (await accounts()).find(({ username }) => username === name)?.password_hash;
    const [room, persist] = [await hashOf('room'), await hashOf('persist')];
    await setPasswords(url, { ROOM_NATS_PASSWORD: 'another', PERSIST_NATS_PASSWORD: 'demo-local-persist-nats' });
    expect(await hashOf('persist')).toBe(persist);
    expect(await hashOf('room')).toBe(await hashServicePassword('another', await hashOf('room')));
    expect(await hashOf('room')).not.toBe(room);
    await setPasswords(url);
  });
});

describe('a restart', () => {
  it('keeps the data, also after a kill', async () => {
    await ask(url, "INSERT INTO users (sub, username) VALUES ('s1', 'alice')");
    await server.kill();
    server = await startPostgres({ dataDir: folder, port: server.port, durable: false });
    expect(await ask(url, 'SELECT username FROM users')).toEqual([{ username: 'alice' }]);
    expect(await readFile(join(folder, 'postgres.log'), 'utf8')).toContain('database system is ready');
  });

  it('waits for a session that was at work when the server was killed', async () => {
    const work = ask(url, 'SELECT count(*) FROM generate_series(1, 8000000)').catch(() => undefined);
    await vi.waitFor(async () => {
      const active = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series(1, 8%'";
      expect(await ask(url, `${active} AND pid <> pg_backend_pid()`)).toHaveLength(1);
    });
    await server.kill();
    server = await startPostgres({ dataDir: folder, port: server.port, durable: false });
    await work;
    expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
