import { contract, roomMeta } from '@nats-chat/contracts';
import { openBucket } from '@nats-chat/kv';
import { uuidV7, type Requester } from '@nats-chat/messaging';
import { waitUntil } from '@nats-chat/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

const { create, info, invite, retention, update } = contract.room;

let system: System;
let alice: Requester;
let bob: Requester;
let carol: Requester;

beforeAll(async () => {
  system = await startSystem({ alice: ['user'], bob: ['user'], carol: ['user'] });
  await system.start();
  [alice, bob, carol] = [await system.as('alice'), await system.as('bob'), await system.as('carol')];
});

afterAll(() => system.stop());

const DAY_MS = 86_400_000;
const INSERT = {
  name: 'test.message',
  text: `INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, "timestamp", thread_id, is_deleted)
    VALUES ($1, $2, $3, $3, 'user', 'alice', $1, $4, $5, $6)`,
};
let seq = 0;

/** A message of so many days ago; gives its id. */
const say = async (
  room: string,
  daysAgo: number,
  { thread, deleted = false }: { thread?: string; deleted?: boolean } = {},
) => {
  const id = uuidV7();
  seq += 1;
  await system.owner.query(INSERT, [id, room, seq, Date.now() - daysAgo * DAY_MS, thread ?? null, deleted]);
  return id;
};

const madeBy = async (one: Requester) => one(create, {}, { type: 'private', key: uuidV7(), displayName: 'Plans' });

it('is counted before it is set: what is older, but for roots of threads with a younger reply that is there', async () => {
  const { room } = await madeBy(alice);
  const { room: other } = await madeBy(alice);
  for (const daysAgo of [1, 5, 10, 40]) await say(room, daysAgo);
  const [root, emptied] = [await say(room, 20), await say(room, 20)];
  await say(room, 15, { thread: root });
  await say(room, 2, { thread: root });
  await say(room, 2, { thread: emptied, deleted: true });
  await say(other, 100);
  const counted = async (days: number) => (await alice(retention, { room }, { days })).messages;
  expect([await counted(1_000), await counted(30), await counted(7), await counted(1)]).toEqual([0, 1, 4, 9]);
  expect(await alice(retention, { room }, { days: 7 })).toEqual({ messages: 4, hasMore: false });
});

it('is counted by indexes, however many messages there are elsewhere', async () => {
  const FILL = `INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, "timestamp")
    SELECT gen_random_uuid(), 'r' || n % 50, 1000000 + n, n, 'user', 'alice', gen_random_uuid(), 60000 * n
    FROM generate_series(1, 20000) AS n`;
  const EXPLAIN = `EXPLAIN SELECT count(*) FROM (SELECT FROM expired_messages('r7', 60000 * 2000) LIMIT 100001) AS expired`;
  for (const text of [FILL, 'ANALYZE messages']) await system.owner.query({ name: text.slice(0, 20), text });
  const plan = JSON.stringify(await system.owner.query({ name: 'test.plan', text: EXPLAIN }));
  expect(plan).toContain('messages_room_time');
  expect(plan).not.toContain('Seq Scan');
});

it('is in PostgreSQL, in the bucket and in what a room is, until it is given up', async () => {
  const { room } = await madeBy(alice);
  const bucket = await openBucket(await system.nats.admin(), 'ROOM_META', {
    decode: (_, json) => roomMeta.parse(json),
  });
  const stored = async () => {
    const ROW = { name: 'test.retention', text: 'SELECT retention_days FROM rooms WHERE id = $1' };
    const [row] = await system.owner.query(ROW, [room]);
    return [row?.['retention_days'], (await bucket.get(room)).value?.retentionDays];
  };
  expect(await alice(update, { room }, { retentionDays: 3_650 })).toMatchObject({ retentionDays: 3_650 });
  expect(await stored()).toEqual([3_650, 3_650]);
  await waitUntil('it is known', async () => (await alice(info, { room }, {})).retentionDays === 3_650);
  expect(await alice(update, { room }, { retentionDays: null })).not.toHaveProperty('retentionDays');
  expect(await stored()).toEqual([null, null]);
});

it('is for owners and admins of the room, within its bounds', async () => {
  const { room } = await madeBy(alice);
  await alice(invite, { room }, { users: ['bob'] });
  await waitUntil('bob is a member', () => bob(info, { room }, {}));
  for (const [one, code] of [
    [bob, 'FORBIDDEN'],
    [carol, 'NOT_FOUND'],
  ] as const) {
    await expect(one(update, { room }, { retentionDays: 30 })).rejects.toMatchObject({ code });
    await expect(one(retention, { room }, { days: 30 })).rejects.toMatchObject({ code });
  }
  for (const days of [0, 3_651, 1.5]) {
    await expect(alice(update, { room }, { retentionDays: days })).rejects.toMatchObject({ code: 'INVALID' });
    await expect(alice(retention, { room }, { days })).rejects.toMatchObject({ code: 'INVALID' });
  }
});
