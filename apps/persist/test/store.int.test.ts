import type { LoggedEvent, Mentions } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import { openDatabase, type Database } from '@nats-chat/postgres';
import { startTestDatabase, type TestDatabase } from '@nats-chat/testkit';
import { foldEvents } from '@nats-chat/timeline';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresErasureStore } from '../src/erasure-store.postgres.ts';
import { postgresStore } from '../src/store.postgres.ts';
import type { Store } from '../src/store.ts';
import { edit, idOf, logged, post, react, remove, unreact } from '@nats-chat/testkit/events';
import { clearMessages, rowsOf } from './rows.ts';

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

beforeEach(() => clearMessages(owner));

const rows = () => rowsOf(owner);
const message = async (number: number) => (await rows())['messages']?.find(({ id }) => id === idOf(number));
const versions = async () => (await rows())['versions']?.map(({ text }) => text);
/** The sequences that are listed to be erased from the log; they are not any more then. */
const takeListed = async (): Promise<number[]> => {
  const erased = await store.claimErasures(100);
  await store.settleErasures({ erased, rest: [] });
  return [...erased];
};
const audited = () =>
  owner.query<{ details: { seq: number; message: string } }>({
    name: 'test.audited',
    text: `SELECT service, actor, action, target, result, (extract(epoch FROM at) * 1000)::bigint AS at, details
           FROM audit_log ORDER BY id`,
  });
/** Whom messages mention, as readers find it. */
const mentions = async () => (await rows())['mentions']?.map(({ message_id, person }) => [message_id, person]);
const reactions = async () => (await rows())['reactions']?.map(({ username, emoji }) => [username, emoji]);

describe('a post', () => {
  it('of the system is stored with what happened, and a delete leaves nothing of it', async () => {
    const system = { type: 'renamed', actor: 'alice', values: { to: 'Town "{}"' } };
    const note = post(1, '', { kind: 'system', user: 'SYSTEM', text: undefined, system });
    await store.apply([note]);
    expect(await message(1)).toMatchObject({ kind: 'system', username: 'SYSTEM', text: null, system_note: system });
    await store.apply([remove(2, 1, { user: 'alice', right: 'moderator' })]);
    expect(await message(1)).toMatchObject({ is_deleted: true, system_note: null });
  });

  it('is stored with all it says', async () => {
    const said = {
      threadId: idOf(9),
      alsoInRoom: true,
      replyTo: idOf(8),
      mentions: { users: ['bob'], room: true },
      attachments: [{ id: 'a', name: 'q"\\{}.png', size: 1, type: 'image/png', hash: 'h' }],
    };
    expect(await store.apply([post(1, 'it’s "quoted" \\ {and} NULL', said)])).toBe(0);
    expect(await message(1)).toMatchObject({
      room: 'town',
      seq: 1,
      sort_key: 1,
      username: 'alice',
      text: 'it’s "quoted" \\ {and} NULL',
      thread_id: idOf(9),
      also_in_room: true,
      mentions: said.mentions,
      attachments: said.attachments,
      is_deleted: false,
    });
  });

  it('changes nothing when it comes again, in the same batch or later', async () => {
    await store.apply([post(1, 'a'), post(1, 'a'), post(2, 'b')]);
    const before = await rows();
    await store.apply([post(2, 'b'), post(1, 'a')]);
    expect(await rows()).toEqual(before);
  });

  it('that the log holds twice keeps its first place', async () => {
    const retry = { ...post(9, 'a'), event: post(1, 'a').event };
    await store.apply([retry]);
    await store.apply([post(1, 'a')]);
    await store.apply([retry]);
    expect(await message(1)).toMatchObject({ seq: 1, sort_key: 1 });
  });

  it('of an import has the place that it brings', async () => {
    await store.apply([post(7, 'old', { kind: 'import', sortKey: -100 })]);
    expect(await message(7)).toMatchObject({ seq: 7, sort_key: -100 });
  });
});

describe('whom a message mentions', () => {
  const naming = (users: readonly string[], room = false) => ({ mentions: { users: [...users], room } });

  it('is one row for each person but its author, and one for everyone, with its room and time', async () => {
    await store.apply([
      post(1, 'a', naming(['bob', 'alice', 'bob', 'jane=2Edoe'], true)),
      post(2, 'b'),
      post(3, 'c', naming([])),
    ]);
    const row = { message_id: idOf(1), room: 'town', author: 'alice', timestamp: 1_001 };
    expect((await rows())['mentions']).toEqual(['*', 'bob', 'jane=2Edoe'].map((person) => ({ ...row, person })));
  });

  it('is what its last edit says, whichever comes first', async () => {
    const [said, edited] = [post(1, 'a', naming(['bob'])), edit(2, 1, 'b', naming(['carol'], true))];
    const expected = [
      [idOf(1), '*'],
      [idOf(1), 'carol'],
    ];
    for (const batches of [[[said, edited]], [[edited], [said]], [[said], [edited], [said], [edited]]]) {
      await clearMessages(owner);
      for (const batch of batches) await store.apply(batch);
      expect(await mentions()).toEqual(expected);
    }
    await store.apply([edit(3, 1, 'nobody')]);
    expect(await mentions()).toEqual([]);
  });

  it('is gone with the message', async () => {
    await store.apply([post(1, 'a', naming(['bob'], true)), post(2, 'b', naming(['bob'])), remove(3, 1)]);
    expect(await mentions()).toEqual([[idOf(2), 'bob']]);
    await store.apply([edit(4, 1, 'late', naming(['bob']))]);
    expect(await mentions()).toEqual([[idOf(2), 'bob']]);
    await owner.query({ name: 'test.expire', text: 'DELETE FROM messages' });
    expect(await mentions()).toEqual([]);
  });

  it('is nobody before the message is there, and not whom a stranger names', async () => {
    await store.apply([edit(2, 1, 'forged', { user: 'mallory', ...naming(['bob']) })]);
    expect(await mentions()).toEqual([]);
    await store.apply([post(1, 'a', naming(['carol']))]);
    expect(await mentions()).toEqual([[idOf(1), 'carol']]);
  });
});

describe('an edit', () => {
  it('replaces the text and keeps the earlier one', async () => {
    await store.apply([post(1, 'a'), edit(2, 1, 'b')]);
    expect(await message(1)).toMatchObject({ text: 'b', edit_seq: 2, edited_at: 1_002 });
    expect(await versions()).toEqual(['a']);
  });

  it('may come before its post, and before an older edit', async () => {
    await store.apply([edit(3, 1, 'c')]);
    await store.apply([edit(2, 1, 'b')]);
    await store.apply([post(1, 'a')]);
    expect(await message(1)).toMatchObject({ seq: 1, text: 'c', edit_seq: 3 });
    expect(await versions()).toEqual(['a', 'b']);
  });

  it('leaves at most five versions, the newest', async () => {
    await store.apply([post(1, '1'), ...[2, 3, 4, 5].map((seq) => edit(seq, 1, String(seq)))]);
    for (const seq of [6, 7, 8]) await store.apply([edit(seq, 1, String(seq))]);
    expect(await versions()).toEqual(['3', '4', '5', '6', '7']);
  });

  it.each([
    ['of a message in another room', logged(2, { action: 'edit', targetId: idOf(1), text: 'x' }, 'elsewhere')],
    ['by somebody else', edit(2, 1, 'x', { user: 'mallory' })],
  ])('%s is dropped, whichever comes first', async (_, forged) => {
    await store.apply([post(1, 'a')]);
    await store.apply([forged]);
    expect(await message(1)).toMatchObject({ text: 'a', edit_seq: null });
    await clearMessages(owner);
    await store.apply([forged]);
    await store.apply([post(1, 'a')]);
    expect(await message(1)).toMatchObject({ room: 'town', text: 'a', edit_seq: null });
    expect(await versions()).toEqual([]);
  });
});

describe('a delete', () => {
  it('leaves who wrote where and when, and asks for the rest to be erased', async () => {
    await store.apply([post(1, 'secret'), edit(2, 1, 'more'), react(3, 1, '👍')]);
    expect(await store.apply([remove(4, 1)])).toBe(3);
    expect(await takeListed()).toEqual([1, 2, 3]);
    expect(await message(1)).toMatchObject({ seq: 1, username: 'alice', text: null, is_deleted: true, edit_seq: 4 });
    expect(await versions()).toEqual([]);
    expect(await reactions()).toEqual([]);
  });

  it('is final for everything that comes later', async () => {
    await store.apply([remove(4, 1)]);
    expect(await store.apply([edit(5, 1, 'x')])).toBe(1);
    expect(await store.apply([post(1, 'secret')])).toBe(1);
    expect(await store.apply([edit(2, 1, 'y'), react(6, 1, '👍')])).toBe(2);
    expect(await takeListed()).toEqual([1, 2, 5, 6]);
    expect(await message(1)).toMatchObject({ seq: 1, username: 'alice', text: null, is_deleted: true, edit_seq: 4 });
    expect(await versions()).toEqual([]);
    expect(await reactions()).toEqual([]);
  });

  it('asks for everything again when it is delivered again, since what it left behind may not be erased yet', async () => {
    await store.apply([post(1, 'secret'), edit(2, 1, 'more')]);
    for (let delivery = 0; delivery < 2; delivery += 1) {
      await store.apply([remove(4, 1)]);
      expect(await takeListed()).toEqual([1, 2]);
    }
  });

  it('is applied once: a second one changes nothing and goes, and the first one stays in the log', async () => {
    await store.apply([post(1, 'secret'), remove(4, 1)]);
    const before = await message(1);
    await takeListed();
    await store.apply([remove(6, 1), remove(7, 1, { right: 'moderator', user: 'carol' })]);
    expect(await takeListed()).toEqual([6, 7]);
    expect(await message(1)).toEqual(before);
  });

  it.each(['moderator', 'system'] as const)('by the right of a %s may be of anybody’s message', async (right) => {
    const moderated = remove(2, 1, { right, user: 'carol' });
    await store.apply([post(1, 'a'), moderated]);
    expect(await message(1)).toMatchObject({ is_deleted: true, username: 'alice', text: null });
    await clearMessages(owner);
    await store.apply([edit(3, 1, 'mine', { user: 'mallory' })]);
    await store.apply([moderated]);
    await store.apply([post(1, 'a')]);
    expect(await message(1)).toMatchObject({ is_deleted: true, username: 'alice', text: null });
  });

  it('by a moderator is a line of the audit log with the reason, once, however often it is delivered', async () => {
    const moderated = remove(2, 1, { right: 'moderator', user: 'carol', reason: 'Spam "{}"' });
    await store.apply([post(1, 'a'), post(3, 'b'), remove(4, 3)]);
    for (let delivery = 0; delivery < 2; delivery += 1) await store.apply([moderated]);
    await Promise.all([store.apply([moderated]), store.apply([moderated])]);
    const line = { service: 'persist', actor: 'carol', action: 'message.delete', target: 'town', result: 'ok' };
    const details = { seq: 2, message: idOf(1), person: 'alice', reason: 'Spam "{}"' };
    expect(await audited()).toEqual([{ ...line, at: 1_002, details }]);
  });

  it('by a moderator that comes before its message is in the audit log without whose it was, and stays one line', async () => {
    const moderated = remove(2, 1, { right: 'moderator', user: 'carol' });
    await store.apply([moderated]);
    await store.apply([post(1, 'a')]);
    // As when the row is gone since: the line is known by its sequence.
    await owner.query({
      name: 'test.forget',
      text: 'TRUNCATE messages, room_pins, message_versions, message_reactions, message_mentions',
    });
    await store.apply([moderated]);
    expect((await audited()).map(({ details }) => details)).toEqual([{ seq: 2, message: idOf(1) }]);
  });

  it('by a moderator that changes nothing is not in the audit log', async () => {
    await store.apply([post(1, 'a'), remove(2, 1)]);
    await store.apply([remove(3, 1, { right: 'moderator', user: 'carol' })]);
    await store.apply([post(4, 'b')]);
    await store.apply([logged(5, { action: 'delete', targetId: idOf(4), right: 'moderator' }, 'elsewhere')]);
    expect(await audited()).toEqual([]);
  });

  it('is stored with its line in the audit log or not at all', async () => {
    await store.apply([post(1, 'a')]);
    await owner.query({ name: 'test.revoke', text: 'REVOKE INSERT ON audit_log FROM persist' });
    const moderated = remove(2, 1, { right: 'moderator', user: 'carol' });
    await expect(store.apply([moderated])).rejects.toMatchObject({ code: '42501' });
    expect(await message(1)).toMatchObject({ text: 'a', is_deleted: false });
    await owner.query({ name: 'test.grant', text: 'GRANT INSERT ON audit_log TO persist' });
    await store.apply([moderated]);
    expect(await audited()).toHaveLength(1);
  });

  it.each(['system', 'bot', 'import'])('by what speaks as a %s is of its own messages alone', async (kind) => {
    await store.apply([post(1, 'a'), remove(2, 1, { kind, user: 'robot' })]);
    expect(await message(1)).toMatchObject({ is_deleted: false, text: 'a' });
  });

  it.each([
    ['of a message in another room', logged(2, { action: 'delete', targetId: idOf(1) }, 'elsewhere')],
    ['by somebody else', remove(2, 1, { user: 'mallory' })],
    ['by a right that is not known', remove(2, 1, { user: 'mallory', right: 'owner' })],
  ])('%s is dropped, whichever comes first', async (_, forged) => {
    await store.apply([post(1, 'a')]);
    expect(await store.apply([forged])).toBe(0);
    expect(await message(1)).toMatchObject({ text: 'a', is_deleted: false });
    await clearMessages(owner);
    await store.apply([forged]);
    await store.apply([post(1, 'a')]);
    expect(await message(1)).toMatchObject({ text: 'a', is_deleted: false });
  });
});

describe('what is listed to be erased', () => {
  const listFour = async (): Promise<void> => {
    await store.apply([post(1, 'a'), edit(2, 1, 'b'), edit(3, 1, 'c'), edit(4, 1, 'd'), remove(5, 1)]);
  };

  it('is claimed by one worker alone, and again by anybody when that one has not erased it', async () => {
    await listFour();
    expect(await store.claimErasures(3)).toEqual([1, 2, 3]);
    expect(await store.claimErasures(3)).toEqual([4]);
    expect(await store.claimErasures(3)).toEqual([]);
    await store.settleErasures({ erased: [1, 4], rest: [2, 3] });
    expect(await takeListed()).toEqual([2, 3]);
    expect(await takeListed()).toEqual([]);
  });

  it('is claimed again once the claim of a worker that is gone has lapsed', async () => {
    await listFour();
    await store.claimErasures(100);
    expect(await store.claimErasures(100)).toEqual([]);
    const lapse = "UPDATE log_erasures SET claimed_until = claimed_until - interval '31 s'";
    await owner.query({ name: 'test.lapse', text: lapse });
    expect(await takeListed()).toEqual([1, 2, 3, 4]);
  });

  it('is held in no transaction while it is erased: others list and delete meanwhile', async () => {
    await listFour();
    await store.claimErasures(1);
    const open = `SELECT 1 FROM pg_stat_activity WHERE usename = 'persist' AND state LIKE 'idle in transaction%'`;
    expect(await owner.query({ name: 'test.open', text: open })).toEqual([]);
    await store.apply([remove(5, 1)]);
    expect(await takeListed()).toEqual([2, 3, 4]);
  });
});

describe('dead letters', () => {
  it('are about a deleted message only if it is that of their room', async () => {
    await store.apply([post(1, 'a'), remove(2, 1), post(3, 'b')]);
    const letter = (target: number, room = 'town') => ({ letterSeq: 1, seq: 9, room, target: idOf(target) });
    const deleted = letter(1);
    const letters = [deleted, letter(3), letter(4), letter(1, 'village')];
    expect(await store.ofDeleted(letters)).toEqual([deleted]);
    expect(await store.ofDeleted([])).toEqual([]);
  });
});

describe('a room that is deleted', () => {
  const given = (room: string) =>
    owner.query(
      {
        name: 'test.deleted room',
        text: `INSERT INTO rooms (id, type, display_name, creator, deleted_at) VALUES ($1, 'public', '', 'alice', now())`,
      },
      [room],
    );

  it('gets nothing stored any more, and what comes late has to go from the log', async () => {
    await given('ruins');
    const late = { ...post(1, 'late'), room: 'ruins' };
    expect(await store.apply([late, post(2, 'kept'), { ...react(3, 1, '👍'), room: 'ruins' }])).toBe(2);
    expect(await store.apply([late])).toBe(1);
    expect((await rowsOf(owner))['events']).toEqual([{ message_id: idOf(2), seq: 2, room: 'town' }]);
    expect(await takeListed()).toEqual([1, 3]);
  });

  it('takes its dead letters along, also those that nobody can read', async () => {
    await given('tomb');
    const letter = { letterSeq: 1, seq: 9, room: 'tomb', target: undefined };
    expect(await store.ofDeleted([letter, { ...letter, room: 'town' }])).toEqual([letter]);
  });

  it('does not take along which sequences the log has had', async () => {
    await owner.query({ name: 'test.list one', text: 'INSERT INTO log_erasures (seq) VALUES (77)' });
    expect(await store.highestSequence()).toBe(77);
    const erasures = postgresErasureStore(database);
    await erasures.noteSequence(99);
    await erasures.noteSequence(98);
    expect(await store.highestSequence()).toBe(99);
  });
});

describe('a reaction', () => {
  it('stays removed when its "add" comes again', async () => {
    await store.apply([react(2, 1, '👍'), react(3, 1, '🎉', { user: 'bob' })]);
    await store.apply([post(1, 'a'), unreact(4, 1, '👍')]);
    await store.apply([react(2, 1, '👍')]);
    expect(await reactions()).toEqual([['bob', '🎉']]);
  });
});

describe('an event that a newer writer made', () => {
  const unknown = [
    ['of an unknown action', logged(3, { action: 'pin', targetId: idOf(1) })],
    ['of an unknown action about nothing', logged(3, { action: 'shout', text: 'x' })],
    ['of an unknown kind', post(3, 'x', { kind: 'robot' })],
  ] as const;

  it.each(unknown)('%s is noted, and nothing else', async (_, event) => {
    await store.apply([post(1, 'a')]);
    const before = await rows();
    expect(await store.apply([event, post(2, 'b')])).toBe(0);
    const after = await rows();
    expect(after['events']?.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(after['messages']?.map(({ id }) => id)).toEqual([idOf(1), idOf(2)]);
    expect(after['messages']?.[0]).toEqual(before['messages']?.[0]);
  });

  it('is erased with the message that it is about', async () => {
    await store.apply([post(1, 'a'), logged(3, { action: 'pin', targetId: idOf(1) })]);
    await store.apply([remove(4, 1)]);
    expect(await takeListed()).toEqual([1, 3]);
  });
});

describe('a batch of new messages', () => {
  /** How often a store goes to PostgreSQL. */
  const counting = () => {
    const trips = { statements: 0, transactions: 0 };
    const counted = postgresStore({
      query: (...query) => {
        trips.statements += 1;
        return database.query(...query);
      },
      transaction: (work) => {
        trips.transactions += 1;
        return database.transaction(work);
      },
    });
    return { trips, counted };
  };

  it('takes one statement, however many there are', async () => {
    const { trips, counted } = counting();
    await counted.apply(Array.from({ length: 300 }, (_, index) => post(index + 1, 'a')));
    expect(trips).toEqual({ statements: 1, transactions: 0 });
    expect((await rows())['messages']).toHaveLength(300);
    expect((await rows())['events']).toHaveLength(300);
  });

  it('takes a transaction besides for what else there is, and for messages that are not new', async () => {
    const { trips, counted } = counting();
    await counted.apply([post(1, 'a'), edit(2, 1, 'b')]);
    expect(trips).toEqual({ statements: 1, transactions: 1 });
    await counted.apply([post(1, 'a'), post(3, 'c')]);
    expect(trips).toEqual({ statements: 2, transactions: 2 });
    expect(await message(1)).toMatchObject({ text: 'b' });
    expect((await rows())['events']).toHaveLength(3);
  });
});

describe('an emoji', () => {
  it('is at most 64 bytes long, as its text is stored', async () => {
    const longest = '👩‍👩‍👧‍👦'.padEnd(25, 'é');
    expect(Buffer.byteLength('é'.repeat(32))).toBe(64);
    await store.apply([post(1, 'a'), react(2, 1, 'é'.repeat(32)), react(3, 1, longest)]);
    expect(await reactions()).toHaveLength(2);
    await expect(store.apply([react(4, 1, 'é'.repeat(33))])).rejects.toMatchObject({ code: '23514' });
  });
});

describe('many events', () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('post' as const), target: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('edit' as const), target: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('react' as const), target: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('unreact' as const), target: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('delete' as const), target: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('moderate' as const), target: fc.integer({ min: 1, max: 3 }) }),
  );

  it('make what readers fold of the log, in whatever order and however often several workers apply them', async () => {
    const scenario = fc.array(action, { maxLength: 10 }).chain((actions) => {
      const log = [...[1, 2, 3].map(postAt), ...actions.map(eventAt)];
      const twice = [...log, ...log];
      const order = fc.shuffledSubarray(twice, { minLength: twice.length });
      const cuts = fc.tuple(fc.nat(twice.length), fc.nat(twice.length));
      return fc.tuple(order, cuts).map(([events, [one, other]]) => ({
        log,
        batches: [[0, Math.min(one, other)], [Math.min(one, other), Math.max(one, other)], [Math.max(one, other)]].map(
          ([from, to]) => events.slice(from, to),
        ),
      }));
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ log, batches }) => {
        await clearMessages(owner);
        for (const batch of batches) if (batch.length > 0) await store.apply(batch);
        const folded = foldEvents([], log);
        expect(await readable()).toEqual(folded.map(({ text, deleted, editSeq }) => [text ?? null, deleted, editSeq]));
        const emojis = folded.flatMap(({ reactions: of }) => of.flatMap(({ users, emoji }) => users.map(() => emoji)));
        expect((await reactions())?.map(([, emoji]) => emoji)).toEqual(emojis);
        expect(await mentions()).toEqual(
          folded.flatMap(({ messageId, mentions: of }) => named(of).map((who) => [messageId, who])),
        );
        for (const { text } of folded) expect(await versions()).not.toContain(text);
        await expectAudited(log);
      }),
      { numRuns: 60 },
    );
  });

  /** Of each four one mentions nobody, one everyone, one a person, and one both. */
  const mentionsAt = (seq: number) =>
    seq % 4 === 0 ? {} : { mentions: { users: seq % 2 === 0 ? [] : ['alice', 'bob'], room: seq % 4 !== 1 } };
  const named = (of: Mentions | undefined): string[] => [
    ...(of?.room === true ? ['*'] : []),
    ...(of?.users.filter((user) => user !== 'alice') ?? []),
  ];
  const postAt = (seq: number): LoggedEvent => post(seq, `post ${seq}`, mentionsAt(seq));

  const eventAt = ({ kind, target }: { kind: string; target: number }, index: number): LoggedEvent => {
    const seq = 4 + index;
    if (kind === 'edit') return edit(seq, target, `edit ${seq}`, mentionsAt(seq));
    if (kind === 'react') return react(seq, target, '👍');
    if (kind === 'unreact') return unreact(seq, target, '👍');
    if (kind === 'delete') return remove(seq, target);
    if (kind === 'moderate') return remove(seq, target, { right: 'moderator', user: 'carol' });
    return { ...postAt(seq), event: postAt(target).event };
  };

  /** Of a message that its author deleted as well, either delete may have come first. */
  const expectAudited = async (log: readonly LoggedEvent[]): Promise<void> => {
    const deletes = log.filter(({ event }) => event.action === 'delete');
    const moderated = deletes.filter(({ event }) => event.right === 'moderator');
    const byAuthor = new Set(deletes.filter((one) => !moderated.includes(one)).map(({ event }) => event.targetId));
    const audits = (await audited()).map(({ details }) => details);
    const messages = audits.map(({ message: id }) => id);
    expect(new Set(messages).size).toBe(messages.length);
    for (const { seq, message: id } of audits) {
      expect(moderated.map(({ seq: at, event }) => [at, event.targetId])).toContainEqual([seq, id]);
    }
    for (const { event } of moderated) if (!byAuthor.has(event.targetId)) expect(messages).toContain(event.targetId);
  };

  const readable = async () =>
    (await rows())['messages']
      ?.toSorted((one, other) => Number(one['seq']) - Number(other['seq']))
      .map(({ text, is_deleted, edit_seq }) => [
        text,
        is_deleted,
        is_deleted === true ? undefined : (edit_seq ?? undefined),
      ]);

  it('are stored by workers side by side, without one waiting for the other for ever', async () => {
    const all = Array.from({ length: 200 }, (_, index) => post(index + 1, 'a'));
    const edits = all.map(({ seq }) => edit(1_000 + seq, seq, 'b'));
    const retried = async (events: LoggedEvent[]): Promise<void> => {
      try {
        await store.apply(events);
      } catch (error) {
        expect(error).toMatchObject({ code: '40P01' });
        await retried(events);
      }
    };
    await Promise.all([retried([...all, ...edits]), retried(edits.toReversed()), retried(all), retried(edits)]);
    expect((await rows())['messages']?.every(({ text }) => text === 'b')).toBe(true);
    expect((await rows())['events']).toHaveLength(400);
  });
});

describe('the highest sequence', () => {
  it('is that of any event in any room, and 0 without events', async () => {
    expect(await store.highestSequence()).toBe(0);
    await store.apply([post(3, 'a'), post(7, 'b'), react(900, 3, '👍')]);
    await store.apply([logged(20, {}, 'aaa'), logged(21, {}, 'zzz')]);
    expect(await store.highestSequence()).toBe(900);
  });
});

describe('an event that PostgreSQL refuses', () => {
  it('fails its batch as a whole', async () => {
    await expect(store.apply([post(1, 'a'), post(2, 'b\0')])).rejects.toMatchObject({ code: '22021' });
    await expect(store.apply([post(1, 'a'), post(2, 'x'.repeat(9_000))])).rejects.toMatchObject({ code: '23514' });
    expect((await rows())['messages']).toEqual([]);
  });
});
