import { createLogger } from '@nats-chat/otel';
import { openDatabase, type Database, type Query } from '@nats-chat/postgres';
import { startTestDatabase, type TestDatabase } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as sql from '../src/statements.ts';
import { postgresStore } from '../src/store.postgres.ts';
import type { Store } from '../src/store.ts';
import { idOf } from '@nats-chat/testkit/events';

let server: TestDatabase;
let owner: Database;
let database: Database;
let store: Store;

const MESSAGES = 40_000;
/** Written in parts, each well within the time that a statement may take. */
const PART = 4_000;

/** 40 rooms of 1,000 messages each, the messages of a room 40 sequences apart; every tenth is in a thread of the first, every eighth mentions bob. */
const FILL = `
INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, text, "timestamp", thread_id, mentions)
SELECT ('0198c0de-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'room' || n % 40, n, n, 'user', 'alice',
  gen_random_uuid(), 'text ' || n, n,
  CASE WHEN n > 40 AND n / 40 % 10 = 0 THEN ('0198c0de-0000-7000-8000-' || lpad((n % 40)::text, 12, '0'))::uuid END,
  CASE WHEN n % 8 = 0 THEN '{"users": ["bob"]}'::jsonb END
FROM generate_series($1::integer, $2::integer) AS n`;
const NOTE =
  'INSERT INTO message_events (message_id, seq, room) SELECT id, seq, room FROM messages WHERE seq BETWEEN $1 AND $2';
const VERSION = `
INSERT INTO message_versions (message_id, seq, text, "timestamp")
SELECT id, seq, 'before', 1 FROM messages WHERE seq BETWEEN $1 AND $2`;
const REACT = `
INSERT INTO message_reactions (message_id, username, emoji, seq, removed)
SELECT id, who, '👍', seq + place, who = 'carol' FROM messages, unnest(ARRAY['bob', 'alice', 'carol']) WITH ORDINALITY AS t (who, place)
WHERE seq BETWEEN $1 AND $2`;

beforeAll(async () => {
  server = await startTestDatabase();
  const logger = createLogger({ service: 'test', level: 'silent' });
  owner = openDatabase({ url: server.url, service: 'test', logger });
  database = openDatabase({ url: server.urlFor('history'), service: 'history', logger });
  store = postgresStore(database);
  for (let from = 1; from <= MESSAGES; from += PART)
    for (const text of [FILL, NOTE, VERSION, REACT]) await owner.query({ name: '', text }, [from, from + PART - 1]);
  await owner.query({ name: '', text: 'ANALYZE' });
});

afterAll(async () => {
  await database.close();
  await owner.close();
  await server.stop();
});

const LOWEST_ID = idOf(0).replaceAll(/[^-]/g, '0');
const pivot = { pivot: Number.MAX_SAFE_INTEGER, pivotId: LOWEST_ID, before: 3, after: 3, upTo: 40_000 };
const keys = (messages: readonly { readonly sortKey: number }[]) =>
  messages.map(({ sortKey }) => sortKey).sort((a, b) => a - b);

describe('a page', () => {
  it('has what is nearest on each side of a key, without threads', async () => {
    expect(keys(await store.page({ room: 'room1', thread: undefined, ...pivot }))).toEqual([39_881, 39_921, 39_961]);
    const around = {
      room: 'room1',
      thread: undefined,
      pivot: 20_041,
      pivotId: LOWEST_ID,
      before: 2,
      after: 2,
      upTo: 40_000,
    };
    expect(keys(await store.page(around))).toEqual([19_921, 19_961, 20_041, 20_081]);
    expect(await store.page({ ...around, room: 'nowhere' })).toEqual([]);
  });

  it('begins and ends at a message where several have one sort key', async () => {
    const place = { room: 'import', thread: undefined, pivot: 7, before: 2, after: 2, upTo: 90_009 };
    await owner.query({
      name: '',
      text: `INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, text, "timestamp")
        SELECT ('0198c0de-0000-7000-8000-' || lpad((90000 + n)::text, 12, '0'))::uuid, 'import', 90010 - n, 7, 'import', 'alice',
          gen_random_uuid(), 'x', n FROM generate_series(1, 5) AS n`,
    });
    const page = await store.page({ ...place, pivotId: idOf(90_003) });
    expect(page.map(({ messageId }) => messageId).sort()).toEqual([90_001, 90_002, 90_003, 90_004].map(idOf));
  });

  it('begins at a message of the room or the thread, and of no other', async () => {
    const of = (room: string, thread: number | undefined, message: number) =>
      store.sortKeyOf({ room, thread: thread === undefined ? undefined : idOf(thread), messageId: idOf(message) });
    expect(await Promise.all([of('room1', undefined, 41), of('room1', 1, 401), of('room1', 1, 1)])).toEqual([
      41, 401, 1,
    ]);
    const elsewhere = [
      of('room2', undefined, 41),
      of('room1', undefined, 401),
      of('room1', 1, 41),
      of('room1', 2, 401),
    ];
    expect(await Promise.all(elsewhere)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('of a thread has what started it, and its replies', async () => {
    expect(keys(await store.page({ room: 'room1', thread: idOf(1), ...pivot }))).toEqual([1, 38_801, 39_201, 39_601]);
    expect(await store.page({ room: 'room2', thread: idOf(1), ...pivot })).toEqual([]);
  });

  it('has a reply that was sent to the room as well in both', async () => {
    await owner.query({
      name: '',
      text: `UPDATE messages SET also_in_room = true WHERE id = '${idOf(39_610)}'`,
    });
    const around = { ...pivot, pivot: 39_610, before: 0, after: 1 };
    expect(keys(await store.page({ room: 'room10', thread: undefined, ...around }))).toEqual([39_610]);
    expect(keys(await store.page({ room: 'room10', thread: idOf(10), ...around }))).toEqual([10, 39_610]);
    for (const thread of [undefined, idOf(10)])
      expect(await store.sortKeyOf({ room: 'room10', thread, messageId: idOf(39_610) })).toBe(39_610);
  });

  it('has who reacted and did not take it back, in that order', async () => {
    const [message] = await store.page({ room: 'room1', thread: undefined, ...pivot });
    expect(message?.reactions).toEqual([{ emoji: '👍', users: ['bob', 'alice'] }]);
  });

  it('has the first reactions to a message that has more than are read', async () => {
    const text = `INSERT INTO message_reactions (message_id, username, emoji, seq)
      SELECT $1::uuid, 'dave', n::text, 100000 - n FROM generate_series(1, $2::integer) AS n`;
    const [{ messageId } = { messageId: '' }] = await store.page({ room: 'room3', thread: undefined, ...pivot });
    await owner.query({ name: '', text }, [messageId, sql.MAX_REACTIONS_READ]);
    const [message] = await store.page({ room: 'room3', thread: undefined, ...pivot });
    const shown = message?.reactions.map(({ emoji }) => emoji) ?? [];
    expect([shown.length, shown[0], shown[1], shown.at(-1)]).toEqual([4_999, '👍', '5000', '3']);
  });

  it('has how many replies there are to a message, and the last ones, up to a sequence', async () => {
    const repliesOf = async (room: string, upTo: number) => {
      const [message] = await store.page({
        room,
        thread: undefined,
        pivot: 1,
        pivotId: LOWEST_ID,
        before: 0,
        after: 1,
        upTo,
      });
      return message?.replies;
    };
    const named = (...seqs: readonly number[]) =>
      seqs.map((seq) => ({ messageId: idOf(seq), user: 'alice', timestamp: seq }));
    const last = Array.from({ length: 10 }, (_, index) => 36_001 + 400 * index);
    expect(await repliesOf('room1', 40_000)).toEqual({
      count: 99,
      users: ['alice'],
      lastAt: 39_601,
      recent: named(...last),
    });
    expect(await repliesOf('room1', 801)).toEqual({
      count: 2,
      users: ['alice'],
      lastAt: 801,
      recent: named(401, 801),
    });
    expect(await repliesOf('room1', 400)).toBeUndefined();
    const [, root] = await store.page({
      room: 'room1',
      thread: idOf(1),
      pivot: 1,
      pivotId: LOWEST_ID,
      before: 0,
      after: 1,
      upTo: 401,
    });
    expect(root?.replies).toMatchObject({ count: 1 });
  });

  it('counts no reply that was deleted up to the sequence, and one that was deleted after it', async () => {
    await owner.query({
      name: '',
      text: `UPDATE messages SET is_deleted = true, text = NULL, edit_seq = 50000 WHERE id = '${idOf(39_605)}'`,
    });
    const counts = async (upTo: number) => {
      const [root] = await store.messages('room5', [idOf(5)], upTo);
      return [root?.replies?.count, root?.replies?.lastAt];
    };
    expect([await counts(49_999), await counts(50_000)]).toEqual([
      [99, 39_605],
      [98, 39_205],
    ]);
  });

  it('has no message that is only a stub', async () => {
    await owner.query({
      name: '',
      text: `INSERT INTO messages (id, room, is_deleted) VALUES ('${idOf(99_999)}', 'stubs', true)`,
    });
    expect(await store.page({ room: 'stubs', thread: undefined, ...pivot })).toEqual([]);
    expect(await store.find({ room: 'stubs', messageId: idOf(99_999) })).toBeUndefined();
  });
});

describe('the last message', () => {
  it('of each room is the one of a person outside of threads, with no more of its text than an excerpt shows', async () => {
    await owner.query({
      name: '',
      text: `INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, text, "timestamp")
        VALUES ('${idOf(91_000)}', 'long', 91000, 91000, 'user', 'alice', gen_random_uuid(), repeat('ä', 4000), 1),
          ('${idOf(91_001)}', 'long', 91001, 91001, 'system', 'SYSTEM', gen_random_uuid(), NULL, 2)`,
    });
    const lasts = await store.lastMessages(['room1', 'room0', 'nowhere', 'long']);
    expect(keys(lasts)).toEqual([39_961, 39_960, 91_000].sort((a, b) => a - b));
    expect(lasts.find(({ room }) => room === 'long')?.text).toBe('ä'.repeat(257));
    expect(await store.lastMessages([])).toEqual([]);
    expect(await store.lastTimes(lasts.map(({ room }) => room))).toEqual(
      new Map(lasts.map(({ room, timestamp }) => [room, timestamp])),
    );
    expect(await store.lastTimes(['nowhere'])).toEqual(new Map());
  });
});

describe('mentions', () => {
  const NAMED = `
INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, text, "timestamp", mentions, thread_id)
SELECT ('0198c0de-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'named' || n % 3, n, n, 'user',
  CASE WHEN n % 5 = 0 THEN 'bob' ELSE 'alice' END, gen_random_uuid(), 'text ' || n, n / 2,
  jsonb_build_object('users', CASE WHEN n % 2 = 0 THEN '["bob"]'::jsonb ELSE '["carol"]' END, 'room', n % 3 = 1), '${idOf(1)}'
FROM generate_series(92001, 92060) AS n`;
  beforeAll(() => owner.query({ name: '', text: NAMED }));

  const rooms = ['named0', 'named1', 'nowhere'];
  const first = { timestamp: Number.MAX_SAFE_INTEGER, messageId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
  const seqs = async (person: string, before = first, limit = 100) =>
    (await store.mentions({ person, rooms, before, limit })).map(({ seq }) => seq).sort((a, b) => b - a);
  const all = Array.from({ length: 60 }, (_, index) => 92_060 - index);
  const expected = all.filter((n) => n % 5 !== 0 && (n % 3 === 1 || (n % 3 === 0 && n % 2 === 0)));

  it('are of a person by name, and of everyone, in some rooms, each once, without one’s own', async () => {
    expect(await seqs('bob')).toEqual(expected);
    expect(await seqs('dora')).toEqual(all.filter((n) => n % 3 === 1));
  });

  it('come from before a place, the newest first, also where several have one time', async () => {
    const [, , third = 0] = expected;
    const before = { timestamp: Math.floor(third / 2), messageId: idOf(third) };
    expect(await seqs('bob', before, 4)).toEqual(expected.slice(3, 7));
    expect(await seqs('bob', { ...before, messageId: idOf(third + 1) }, 1)).toEqual([third]);
  });
});

describe('what happened', () => {
  it('is known by room and sequence', async () => {
    expect(await store.hasEvents('room1', 1, 41)).toBe(false);
    expect(await store.hasEvents('room1', 0, 41)).toBe(true);
    expect(await store.hasEvents('room1', 1, 42)).toBe(true);
    expect(await store.find({ room: 'room1', messageId: idOf(41) })).toEqual({ seq: 41, timestamp: 41 });
    expect(await store.find({ room: 'room2', messageId: idOf(41) })).toBeUndefined();
    const inThread = { seq: 401, timestamp: 401, threadId: idOf(1) };
    expect(await store.find({ room: 'room1', messageId: idOf(401) })).toEqual(inThread);
  });

  it('to a message is known by both ids', async () => {
    const [messageId, targetId] = [idOf(70_001), idOf(2)];
    await owner.query({
      name: '',
      text: `INSERT INTO message_events (message_id, seq, room, event_id) VALUES ('${targetId}', 70001, 'room2', '${messageId}')`,
    });
    expect(await store.find({ room: 'room2', messageId, targetId })).toEqual({ seq: 70_001, timestamp: 2, targetId });
    expect(await store.find({ room: 'room2', messageId })).toBeUndefined();
    expect(await store.find({ room: 'room2', messageId, targetId: idOf(42) })).toBeUndefined();
    expect(await store.find({ room: 'room1', messageId, targetId })).toBeUndefined();
  });
});

describe('the plan that PostgreSQL keeps', () => {
  const plan = async ({ text }: Query, values: string): Promise<string> => {
    const rows = await owner.transaction(async (query) => {
      await query({ name: '', text: "SET LOCAL plan_cache_mode = 'force_generic_plan'" });
      await query({ name: '', text: `PREPARE asked AS ${text}` });
      const explained = await query<{ 'QUERY PLAN': string }>({ name: '', text: `EXPLAIN EXECUTE asked (${values})` });
      await query({ name: '', text: 'DEALLOCATE asked' });
      return explained;
    });
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };

  it.each([
    ['room page', sql.roomPage, `'room1', 20000, 51, 51, 40000, '${idOf(1)}'`, 'messages_room_page'],
    ['reply in a room page', sql.roomPage, `'room1', 20000, 51, 51, 40000, '${idOf(1)}'`, 'messages_also_in_room'],
    [
      'thread page',
      sql.threadPage,
      `'room1', 20000, 51, 51, 40000, '${idOf(1)}', '${idOf(1)}'`,
      'messages_thread_page',
    ],
    ['time of the last message', sql.lastTimes, "'{room1,room2}'", 'messages_room_page'],
    ['last message', sql.lastMessages, "'{room1,room2}'", 'messages_room_page'],
    ['last reply in a room', sql.lastMessages, "'{room1,room2}'", 'messages_also_in_room'],
    ['message by its id', sql.sortKeyOf, `'${idOf(1)}', 'room1', NULL`, 'messages_pkey'],
    ['mention', sql.mentions, `'bob', '{room1,room2}', 20000, '${idOf(1)}', 51`, 'message_mentions_page'],
    ['message with a mention', sql.mentions, `'bob', '{room1,room2}', 20000, '${idOf(1)}', 51`, 'messages_pkey'],
    ['version', sql.earlierTexts, `'${idOf(1)}', 'room1'`, 'message_versions_pkey'],
    ['post', sql.findEvent, `'${idOf(1)}', 'room1', NULL`, 'messages_pkey'],
    ['reaction', sql.findEvent, `'${idOf(1)}', 'room1', '${idOf(1)}'`, 'message_events_pkey'],
    ['question whether something happened', sql.hasEvents, "'room1', 1, 20000", 'message_events_room_seq'],
  ])('of a %s goes through an index', async (_, query, values, index) => {
    const text = await plan(query, values);
    expect(text).toContain(index);
    expect(text).not.toMatch(/Seq Scan on message/);
    // But for the few rows of two parts, each read in order.
    expect(text).not.toMatch(/Sort Key: messages.*\n(?! *-> {2}(Append|Limit))/);
  });
});
