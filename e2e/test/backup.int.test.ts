import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { epochOf, withEpoch } from '@nats-chat/log';
import { ensureStorage } from '@nats-chat/service-kit';
import { backUp, restore } from '@nats-chat/tools/backup';
import { startTestDatabase, startTestNats, type TestDatabase, type TestNats } from '@nats-chat/testkit';
import { jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Site {
  readonly nats: TestNats;
  readonly database: TestDatabase;
  readonly jsm: JetStreamManager;
}

let from: Site;
let to: Site;
let archive: Buffer;
const reported: string[] = [];

beforeAll(async () => {
  [from, to] = await Promise.all([startSite(), startSite()]);
  await fill(from);
  archive = await makeBackup(from);
  await restoreInto(to, archive);
});
afterAll(() => Promise.all([from, to].flatMap(({ nats, database }) => [nats.stop(), database.stop()])));

async function startSite(): Promise<Site> {
  const [nats, database] = await Promise.all([
    startTestNats({ services: ['persist', 'room'], people: {} }),
    startTestDatabase(),
  ]);
  const jsm = await jetstreamManager(await nats.admin());
  for (const service of ['persist', 'room', 'auth-callout', 'presence'] as const) {
    await ensureStorage(jsm, service, { replicas: 1, onCreate: async () => withEpoch(`of ${nats.url}`) });
  }
  return { nats, database, jsm };
}

const TEXTS = ['plain', 'tab\tand\nnew line', '\\N', 'ünï “cødé” 🎉', ''];

/** Seven messages in the log, of which the database has five, and the consumer is as far as it. */
async function fill({ nats, database, jsm }: Site): Promise<void> {
  const nc = await nats.admin();
  for (let seq = 1; seq <= 7; seq += 1) await jetstream(nc).publish('chat.general', `event ${seq}`);
  await jsm.consumers.add('CHAT_MESSAGES', { durable_name: 'persist', ack_policy: 'explicit' });
  const messages = await (await jetstream(nc).consumers.get('CHAT_MESSAGES', 'persist')).fetch({ max_messages: 5 });
  for await (const message of messages) message.ack();
  await nc.flush();
  await new Kvm(nc).open('ROOMS').then((kv) => kv.put('general.alice', '{"role":"owner"}'));
  await new Kvm(nc).open('PRESENCE').then((kv) => kv.put('alice', '{}'));
  await ask(database.url, "INSERT INTO users (sub, username, settings) VALUES ('s1', 'alice', '{\"a\": [1, null]}')");
  for (const [index, text] of TEXTS.entries()) {
    await ask(
      database.url,
      `INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, text, timestamp)
       VALUES (uuidv7(), 'general', $1, $1, 'user', 'alice', uuidv7(), $2, 1)`,
      [index + 1, text],
    );
  }
  await ask(database.url, "INSERT INTO audit_log (service, actor, action, result) VALUES ('room', 'alice', 'x', 'ok')");
}

async function makeBackup({ nats, database }: Site): Promise<Buffer> {
  const target = new PassThrough();
  const system = { nc: await nats.operator(), databases: { chatdb: database.url } };
  const [bytes] = await Promise.all([buffer(target), backUp(system, target, (line) => reported.push(line))]);
  return bytes;
}

const restoreInto = async ({ nats, database }: Site, bytes: Buffer): Promise<void> =>
  restore({ nc: await nats.operator(), databases: { chatdb: database.url } }, Readable.from([bytes]), () => undefined);

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

describe('a backup', () => {
  it('has the databases first and the streams after them, and no bucket that is in memory', () => {
    expect(reported[0]).toBe('database chatdb');
    expect(reported.slice(1).sort()).toEqual(
      [
        'CHAT_MESSAGES',
        'DEAD_LETTERS',
        'KV_ONBOARDED',
        'KV_PRESENCE_CHOICE',
        'KV_ROOMS',
        'KV_ROOM_META',
        'KV_USERS',
      ].map((name) => `stream ${name}`),
    );
  });
});

describe('a restore into an empty system', () => {
  it('brings back every row, whatever is in it', async () => {
    for (const table of ['users', 'messages', 'rooms', 'service_accounts', 'audit_log']) {
      const sql = `SELECT * FROM ${table} ORDER BY 1`;
      expect(await ask(to.database.url, sql), table).toEqual(await ask(from.database.url, sql));
    }
    const texts = await ask<{ text: string }>(to.database.url, 'SELECT text FROM messages ORDER BY seq');
    expect(texts.map(({ text }) => text)).toEqual(TEXTS);
  });

  it('has numbers go on above those that are taken', async () => {
    const added = await ask<{ id: number }>(
      to.database.url,
      "INSERT INTO audit_log (service, actor, action, result) VALUES ('room', 'bob', 'y', 'ok') RETURNING id",
    );
    expect(Number(added[0]?.id)).toBeGreaterThan(1);
  });

  it('brings back streams and keys, each at its sequence', async () => {
    const { state, config } = await to.jsm.streams.info('CHAT_MESSAGES');
    expect(state).toMatchObject({ first_seq: 1, last_seq: 7, messages: 7 });
    expect((await to.jsm.streams.getMessage('CHAT_MESSAGES', { seq: 7 }))?.string()).toBe('event 7');
    expect(config).toMatchObject({ allow_direct: true, discard: 'new', duplicate_window: 600_000_000_000 });
    const entry = await new Kvm(await to.nats.admin()).open('ROOMS').then((kv) => kv.get('general.alice'));
    expect(entry?.string()).toBe('{"role":"owner"}');
  });

  it('gives the log a new epoch, so that nobody goes on from a position in another life of it', async () => {
    const epochs = await Promise.all(
      [from, to].map(async ({ jsm }) => epochOf(await jsm.streams.info('CHAT_MESSAGES'))),
    );
    expect(epochs[1]).toMatch(/^[\da-f-]{36}$/);
    expect(epochs[1]).not.toBe(epochs[0]);
  });

  it('lets persist go on where the database ends', async () => {
    const { ack_floor, num_pending, config } = await to.jsm.consumers.info('CHAT_MESSAGES', 'persist');
    expect({ floor: ack_floor.stream_seq, num_pending }).toEqual({ floor: 5, num_pending: 2 });
    expect(config).toMatchObject({ deliver_policy: 'by_start_sequence', opt_start_seq: 6 });
  });

  it('may be done again', async () => {
    await restoreInto(to, archive);
    expect(await ask(to.database.url, 'SELECT count(*)::int AS count FROM messages')).toEqual([
      { count: TEXTS.length },
    ]);
  });
});

describe('a restore', () => {
  it('of something else changes nothing', async () => {
    await expect(restoreInto(to, Buffer.from('no archive'))).rejects.toThrow('not a backup');
    for (const bytes of [3_000, Math.floor(archive.length / 1_024) * 512, archive.length - 2_048]) {
      await expect(restoreInto(to, archive.subarray(0, bytes)), `${bytes}`).rejects.toThrow('not the whole of one');
    }
    expect(await ask(to.database.url, 'SELECT count(*)::int AS count FROM messages')).toEqual([
      { count: TEXTS.length },
    ]);
  });

  it('into the schema of another release is refused in words', async () => {
    await ask(to.database.url, 'ALTER TABLE users RENAME COLUMN settings TO preferences');
    await expect(restoreInto(to, archive)).rejects.toThrow('of another release: it has no users.settings.');
    await ask(to.database.url, 'ALTER TABLE users RENAME COLUMN preferences TO settings');
  });
});
