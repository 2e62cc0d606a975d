import type { LoggedEvent, Message } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import { openDatabase, type Database } from '@nats-chat/postgres';
import { startTestDatabase, type TestDatabase } from '@nats-chat/testkit';
import { edit, post, react, remove, unreact } from '@nats-chat/testkit/events';
import { Timeline } from '@nats-chat/timeline';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresStore } from '../src/store.postgres.ts';
import type { Store } from '../src/store.ts';
import { clearMessages, rowsOf } from './rows.ts';

/** fast-check prints the seed of a failure; this many runs take some seconds, and no more than that: fewer where it is slow. */
const RUNS = 80;
const LEAST_RUNS = 3;
const LIMIT_MS = 8_000;

let server: TestDatabase;
let owner: Database;
let database: Database;
let store: Store;

beforeAll(async () => {
  server = await startTestDatabase();
  const logger = createLogger({ service: 'test', level: 'silent' });
  owner = openDatabase({ url: server.url, service: 'test', logger });
  database = openDatabase({ url: server.urlFor('persist'), service: 'persist', logger });
  store = postgresStore(database);
});
afterAll(async () => {
  await database.close();
  await owner.close();
  await server.stop();
});

/** Of the messages 1 to 4; the last is never posted. fanout lets nobody else edit or delete by the author’s right. */
const AUTHORS = ['alice', 'bob', 'alice', 'bob'] as const;
const POSTS = [1, 2, 3];

/** What happens at one sequence of the log. */
const change = fc.record({
  action: fc.constantFrom('post again', 'edit', 'delete', 'moderate', 'react', 'unreact'),
  to: fc.integer({ min: 1, max: AUTHORS.length }),
  by: fc.constantFrom('alice', 'bob', 'carol'),
  emoji: fc.constantFrom('👍', '🎉'),
});

const eventOf = ({ action, to, by, emoji }: typeof change extends fc.Arbitrary<infer C> ? C : never, seq: number) => {
  const user = AUTHORS[to - 1] ?? 'alice';
  switch (action) {
    case 'post again':
      return to > POSTS.length ? react(seq, to, emoji, { user: by }) : { ...postOf(to), seq };
    case 'edit':
      return edit(seq, to, `edit ${seq}`, { user, mentions: { users: [by], room: false } });
    case 'delete':
      return remove(seq, to, { user });
    case 'moderate':
      return remove(seq, to, { user: 'carol', right: 'moderator' });
    case 'react':
      return react(seq, to, emoji, { user: by });
    case 'unreact':
      return unreact(seq, to, emoji, { user: by });
  }
};

const postOf = (number: number): LoggedEvent => post(number, `post ${number}`, { user: AUTHORS[number - 1] ?? '' });

const someLog = fc
  .array(change, { maxLength: 12 })
  .map((changes): LoggedEvent[] => [
    ...POSTS.map(postOf),
    ...changes.map((one, index) => eventOf(one, POSTS.length + 1 + index)),
  ]);

/** All of the log in any order, some of it twice, in batches. */
const stored = (log: readonly LoggedEvent[]): fc.Arbitrary<LoggedEvent[][]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...log], { minLength: log.length }),
      fc.subarray([...log]),
      fc.integer({ min: 2, max: 8 }),
    )
    .map(([all, again, size]) => {
      const deliveries = [...all, ...again];
      return Array.from({ length: Math.ceil(deliveries.length / size) }, (_, at) =>
        deliveries.slice(at * size, (at + 1) * size),
      );
    });

/** A page that opens the room, what arrives live, and when in it the sync comes that fetches what was lost. */
const client = (log: readonly LoggedEvent[]) =>
  fc.record({
    /** After how many batches the page is read; 0: none, the sync then brings everything. */
    opensAfter: fc.nat(8),
    live: fc.tuple(fc.shuffledSubarray([...log]), fc.subarray([...log])).map((parts) => parts.flat()),
    syncsAfter: fc.nat(2 * log.length),
  });

const scenario = someLog.chain((log) =>
  fc.record({
    log: fc.constant(log),
    batches: stored(log),
    clients: fc.array(client(log), { minLength: 1, maxLength: 3 }),
  }),
);

it('of every client is that of PostgreSQL, however events come, are lost and are synced', async () => {
  let runs = 0;
  const property = fc.asyncProperty(scenario, async ({ log, batches, clients }) => {
    await clearMessages(owner);
    const pages: { messages: readonly Message[]; asOf: number }[] = [{ messages: [], asOf: 0 }];
    const done = new Set<number>();
    for (const batch of batches) {
      await store.apply(batch);
      for (const { seq } of batch) done.add(seq);
      const firstMissing = log.findIndex(({ seq }) => !done.has(seq));
      const asOf = firstMissing < 0 ? log.length : firstMissing;
      // Above that, a row may have the second place of a post that the log has twice, until the first is stored.
      pages.push({ messages: (await pageOf()).filter(({ seq }) => seq <= asOf), asOf });
    }
    const expected = shown(await pageOf());
    for (const { opensAfter, live, syncsAfter } of clients) {
      const { messages, asOf } = pages[Math.min(opensAfter, batches.length)] ?? { messages: [], asOf: 0 };
      const timeline = new Timeline();
      timeline.addPage(messages, asOf);
      for (const event of live.slice(0, syncsAfter)) timeline.addEvents([event]);
      timeline.addEvents(log.filter(({ seq }) => seq > asOf));
      for (const event of live.slice(syncsAfter)) timeline.addEvents([event]);
      expect(shown(timeline.messages)).toEqual(expected);
    }
    runs += 1;
  });
  await fc.assert(property, { numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS });
  expect(runs).toBeGreaterThanOrEqual(LEAST_RUNS);
});

/** The room as PostgreSQL has it now, as history would give it. */
async function pageOf(): Promise<Message[]> {
  const { messages = [], reactions = [] } = await rowsOf(owner);
  return messages
    .filter(({ seq }) => seq !== null)
    .map((row) => ({
      room: String(row['room']),
      messageId: String(row['id']),
      clientId: '',
      seq: Number(row['seq']),
      sortKey: Number(row['sort_key']),
      kind: 'user' as const,
      user: String(row['username']),
      timestamp: 0,
      deleted: row['is_deleted'] === true,
      ...(row['is_deleted'] !== true && {
        text: String(row['text']),
        ...(row['mentions'] !== null && { mentions: row['mentions'] as NonNullable<Message['mentions']> }),
        ...(row['edit_seq'] !== null && { editSeq: Number(row['edit_seq']), editedAt: Number(row['edited_at']) }),
      }),
      reactions: [
        ...Map.groupBy(
          reactions.filter((reaction) => reaction['message_id'] === row['id']),
          ({ emoji }) => String(emoji),
        ),
      ].map(([emoji, of]) => ({ emoji, users: of.map(({ username }) => String(username)) })),
    }));
}

/** What a reader sees; who reacted first is not stored with a row. */
const shown = (messages: readonly Message[]): unknown =>
  messages
    .toSorted((one, other) => one.sortKey - other.sortKey)
    .map(({ messageId, seq, user, text, mentions, deleted, editSeq, editedAt, reactions }) => ({
      messageId,
      seq,
      user,
      text,
      mentions,
      deleted,
      editSeq,
      editedAt,
      reactions: reactions.map(({ emoji, users }) => `${emoji} ${[...users].sort().join()}`).sort(),
    }));
