import { DEAD_LETTERS } from '../src/dead-letters.ts';
import { postgresErasureStore } from '../src/erasure-store.postgres.ts';
import { waitUntil, type TestService } from '@nats-chat/testkit';
import { edit, idOf, post, react, remove } from '@nats-chat/testkit/events';
import type { LoggedEvent } from '@nats-chat/contracts';
import { afterAll, afterEach, beforeAll, expect, describe, it } from 'vitest';
import { startFixture, type Fixture } from './fixture.ts';

let at: Fixture;
let persist: TestService;

beforeAll(async () => {
  at = await startFixture();
});
afterAll(() => at.stop());
afterEach(() => persist.kill());

const ENV = { PERSIST_CHECK_INTERVAL_MS: '200' };
const SECRET = 'xyzzy';
const naming = { mentions: { users: ['bob'], room: true } };

const sql = (name: string, text: string, values: readonly unknown[] = []) => at.owner.query({ name, text }, values);

const given = async (room: string): Promise<void> => {
  await sql('test.room', "INSERT INTO rooms (id, type, display_name, creator) VALUES ($1, 'public', $1, 'alice')", [
    room,
  ]);
};

const deleteRoom = (room: string) => sql('test.delete', 'UPDATE rooms SET deleted_at = now() WHERE id = $1', [room]);

const inRoom = (room: string, event: LoggedEvent): LoggedEvent => ({ ...event, room });

/** How many events the log has of a room and its threads, by looking at each subject. */
const inLog = async (room: string): Promise<number> => {
  const filter = async (subjects_filter: string) =>
    Object.values((await at.jsm.streams.info('CHAT_MESSAGES', { subjects_filter })).state.subjects ?? {});
  const counts = [...(await filter(`chat.${room}`)), ...(await filter(`chat.${room}.thread.*`))];
  return counts.reduce((sum, count) => sum + count, 0);
};

const TABLES = `SELECT (SELECT count(*) FROM messages WHERE room = $1)::int AS messages,
  (SELECT count(*) FROM message_events WHERE room = $1)::int AS events,
  (SELECT count(*) FROM message_mentions WHERE room = $1)::int AS mentions,
  (SELECT count(*) FROM message_versions WHERE text LIKE '%${SECRET} of ' || $1 || '%')::int AS versions,
  (SELECT count(*) FROM message_reactions r WHERE username = 'by ' || $1)::int AS reactions`;
const inTables = async (room: string) => (await sql('test.tables', TABLES, [room]))[0];
const NOTHING = { messages: 0, events: 0, mentions: 0, versions: 0, reactions: 0 };

/** Everything that the dead letters say, with their headers. */
const letters = async (): Promise<string[]> => {
  const { state } = await at.jsm.streams.info(DEAD_LETTERS);
  const found: string[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const letter = await at.jsm.streams.getMessage(DEAD_LETTERS, { seq });
    if (letter !== null) found.push(`${letter.header.get('Original-Subject')} ${letter.string()}`);
  }
  return found;
};

/** Whether nothing is left anywhere but what was never of the room. */
const untilErased = (room: string) =>
  waitUntil(
    `nothing is left of ${room}`,
    async () => {
      expect(await inTables(room)).toEqual(NOTHING);
      expect(await inLog(room)).toBe(0);
      expect((await letters()).filter((letter) => letter.includes(`chat.${room}`))).toEqual([]);
      return true;
    },
    20_000,
  );

/** Posts, an edit, a reaction, a thread, a delete and two events that cannot be stored; from `from` up, 10 at most. */
const fill = async (room: string, from: number): Promise<void> => {
  const say = (seq: number) => inRoom(room, post(seq, `${SECRET} of ${room}`));
  await at.log(say(from));
  await at.log(inRoom(room, edit(0, from, `${SECRET} of ${room}, again`, naming)));
  await at.log(inRoom(room, react(0, from, '👍', { user: `by ${room}` })));
  await at.log(say(from + 1));
  await at.log(inRoom(room, remove(0, from + 1)));
  // About a message that never comes.
  await at.log(inRoom(room, react(0, from + 2, '👍', { user: `by ${room}` })));
  const reply = post(from + 3, `${SECRET} of ${room}`, { threadId: idOf(from) });
  await at.js.publish(`chat.${room}.thread.${idOf(from)}`, JSON.stringify(reply.event));
  await at.log(inRoom(room, post(from + 4, `NUL \0 ${SECRET}`)));
  await at.js.publish(`chat.${room}`, `${SECRET}, which is no event`);
  await waitUntil(
    'it is stored, and two are set aside',
    async () =>
      ((await inTables(room))?.['messages'] as number) === 4 &&
      (await letters()).filter((letter) => letter.includes(`chat.${room}`)).length === 2,
    40_000,
  );
};

describe('a room that is deleted', () => {
  it('goes from PostgreSQL, the log and the dead letters, and no other room does', async () => {
    persist = await at.startPersist(ENV);
    await Promise.all(
      ['doomed', 'other'].map(async (room, index) => {
        await given(room);
        await fill(room, 100 * (index + 1));
      }),
    );
    const before = await inTables('other');
    await deleteRoom('doomed');
    await untilErased('doomed');
    expect([await inTables('other'), await inLog('other')]).toEqual([before, 8]);
    expect((await letters()).filter((letter) => letter.includes('chat.other'))).toHaveLength(2);
  }, 60_000);

  it('is erased of what comes late, when it is off the list too', async () => {
    persist = await at.startPersist(ENV);
    await given('late');
    await at.log(inRoom('late', post(400, SECRET)));
    await deleteRoom('late');
    await untilErased('late');
    await at.log(inRoom('late', post(401, SECRET)));
    await untilErased('late');
    await sql('test.age', "UPDATE rooms SET deleted_at = now() - interval '1 minute' WHERE id = 'late'");
    await waitUntil(
      'it is off the list',
      async () => (await sql('test.erased', "SELECT room FROM erased_rooms WHERE room = 'late'")).length === 1,
    );
    await at.log(inRoom('late', post(402, SECRET)));
    await at.log(inRoom('late', edit(0, 400, SECRET)));
    await untilErased('late');
  });

  it('is erased by whoever comes after a worker that was killed at it', async () => {
    persist = await at.startPersist(ENV);
    await given('large');
    for (let from = 10_000; from < 13_000; from += 500) {
      await Promise.all(
        Array.from({ length: 500 }, (_, index) => at.log(inRoom('large', post(from + index, `${SECRET} of large`)))),
      );
    }
    const stored = async () => ((await inTables('large'))?.['messages'] ?? 0) as number;
    await waitUntil('all is stored', async () => (await stored()) === 3_000, 40_000);
    const erasing = deleteRoom('large');
    await waitUntil('some is erased', async () => (await stored()) < 3_000);
    await persist.kill();
    await erasing;
    persist = await at.startPersist(ENV);
    await untilErased('large');
  }, 60_000);

  it.each<readonly [what: string, crash: (room: string) => Promise<unknown>]>([
    ['the log', (room) => at.jsm.streams.purge('CHAT_MESSAGES', { filter: `chat.${room}` })],
    ['messages', (room) => sql('test.messages', 'DELETE FROM messages WHERE room = $1', [room])],
    ['notes', (room) => sql('test.notes', 'DELETE FROM message_events WHERE room = $1', [room])],
  ])('is erased of the rest when %s alone had gone before', async (what, crash) => {
    const room = `half-${what.slice(-3)}`;
    persist = await at.startPersist(ENV);
    await given(room);
    await at.log(inRoom(room, post(500, `${SECRET} of ${room}`)));
    await waitUntil('it is stored', async () => (await inTables(room))?.['messages'] === 1);
    await persist.stop();
    await crash(room);
    await deleteRoom(room);
    persist = await at.startPersist(ENV);
    await untilErased(room);
  });

  it('asks for nothing that is refused', async () => {
    persist = await at.startPersist(ENV);
    await given('last');
    await deleteRoom('last');
    await untilErased('last');
    expect((await persist.log()).filter(({ level }) => level !== 'info')).toEqual([]);
  });
});

describe('a room that keeps its messages for a week', () => {
  const DAY_MS = 86_400_000;
  const old = { timestamp: Date.now() - 8 * DAY_MS };
  const young = { timestamp: Date.now() - 6 * DAY_MS };
  const retain = (room: string, days: number | null) =>
    sql('test.retain', 'UPDATE rooms SET retention_days = $2 WHERE id = $1', [room, days]);
  const idsIn = async (room: string) =>
    (await sql('test.ids', 'SELECT id FROM messages WHERE room = $1 ORDER BY id', [room])).map(({ id }) => id);

  /** Old and young messages; a thread with a young reply, one whose young reply is deleted, and one of old replies alone. */
  const fillRoom = async (room: string, from: number): Promise<void> => {
    const log = (event: LoggedEvent) => at.log(inRoom(room, event));
    const reply = async (seq: number, root: number, fields: object) => {
      const { event } = post(seq, `${SECRET} of ${room}`, { threadId: idOf(root), ...fields });
      await at.js.publish(`chat.${room}.thread.${idOf(root)}`, JSON.stringify(event));
    };
    await log(post(from, `${SECRET} of ${room}`, old));
    await log(edit(0, from, `${SECRET} of ${room}, again`, naming));
    await log(react(0, from, '👍', { user: `by ${room}` }));
    await log(post(from + 1, 'young', young));
    for (const root of [from + 2, from + 5, from + 8]) await log(post(root, 'root', old));
    await reply(from + 3, from + 2, old);
    await reply(from + 4, from + 2, young);
    await reply(from + 6, from + 5, young);
    await reply(from + 9, from + 8, old);
    await log(remove(0, from + 6));
    await waitUntil('all is stored', async () => (await inTables(room))?.['events'] === 12, 20_000);
  };

  it('loses what is older, but for the root of a young reply, in the log as well, and no other room does', async () => {
    persist = await at.startPersist(ENV);
    for (const [index, room] of ['week', 'ever'].entries()) {
      await given(room);
      await fillRoom(room, 2_000 + 100 * index);
    }
    const before = await inTables('ever');
    await persist.stop();
    await retain('week', 7);
    persist = await at.startPersist(ENV);
    const kept = [2_001, 2_002, 2_004, 2_006].map(idOf);
    await waitUntil('the old ones are gone', async () => {
      expect(await idsIn('week')).toEqual(kept);
      return true;
    });
    expect(await inTables('week')).toEqual({ messages: 4, events: 5, mentions: 0, versions: 0, reactions: 0 });
    // The post of the reply that was deleted is erased, and its delete is there.
    await waitUntil('the log has them no more', async () => (await inLog('week')) === 4, 20_000);
    await waitUntil('the other has lost what was deleted', async () => (await inLog('ever')) === 11, 20_000);
    expect(await inTables('ever')).toEqual(before);
    await retain('week', null);
  });

  it('is not left to a worker that is at the same messages, and may be killed', async () => {
    const [locked, released] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    persist = await at.startPersist(ENV);
    await given('held');
    await at.log(inRoom('held', post(19_000, SECRET, old)));
    await waitUntil('it is stored', async () => (await inTables('held'))?.['messages'] === 1);
    const other = at.owner.transaction(async (query) => {
      await query({ name: 'test.lock', text: "SELECT FROM messages WHERE room = 'held' FOR UPDATE" });
      locked.resolve(undefined);
      await released.promise;
    });
    await locked.promise;
    const erasing = postgresErasureStore(at.owner).eraseExpired({ room: 'held', days: 7, firstSeq: 1 });
    await waitUntil(
      'it waits',
      async () => (await sql('test.waiting', 'SELECT FROM pg_locks WHERE NOT granted')).length > 0,
    );
    released.resolve(undefined);
    await other;
    expect(await erasing).toEqual({ found: 1, erased: 1 });
  });

  it('is emptied by several workers at once, whichever of them is killed', async () => {
    persist = await at.startPersist(ENV);
    await given('many');
    for (let from = 20_000; from < 22_000; from += 500) {
      await Promise.all(
        Array.from({ length: 500 }, (_, index) => at.log(inRoom('many', post(from + index, SECRET, old)))),
      );
    }
    await waitUntil('all is stored', async () => (await inTables('many'))?.['messages'] === 2_000, 40_000);
    await persist.stop();
    await retain('many', 7);
    const [one, other] = await Promise.all([at.startPersist(ENV), at.startPersist(ENV)]);
    persist = other;
    await one.kill();
    await waitUntil('nothing is left', async () => (await inTables('many'))?.['messages'] === 0, 20_000);
    expect(await inTables('many')).toEqual(NOTHING);
  }, 60_000);
});
