import { requester } from '@nats-chat/messaging';
import { contract, type Position } from '@nats-chat/contracts';
import { waitUntil, type TestService } from '@nats-chat/testkit';
import { nanos } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '@nats-chat/testkit/events';
import { startFixture, type Fixture } from './fixture.ts';

let at: Fixture;
let persist: TestService;
let history: TestService;

beforeAll(async () => {
  at = await startFixture();
  persist = await at.start('persist');
  history = await at.start('history', { HISTORY_INDEX_EVENTS: '1000' });
});

afterAll(() => at.stop());

const LOG = 'CHAT_MESSAGES';
const texts = (messages: readonly { readonly text?: string | undefined }[]) => messages.map(({ text }) => text);

const untilStored = () =>
  waitUntil(
    'everything in the log is stored',
    async () => {
      const [{ state }, { ack_floor }] = [await at.jsm.streams.info(LOG), await at.jsm.consumers.info(LOG, 'persist')];
      return ack_floor.stream_seq >= state.last_seq;
    },
    40_000,
  );

/** Where a client stands that has just loaded a room. */
const positionIn = async (room: string): Promise<Position> => (await at.page(room)).position;

const syncOne = async (room: string, position: Position) => (await at.sync([{ room, position }])).rooms[0];

/** The sequences that a sync gave, or its status when it gave none. */
const synced = async (room: string, position: Position) => {
  const result = await syncOne(room, position);
  return result?.status === 'ok' ? result.events.map(({ seq }) => seq) : result?.status;
};

/** How many subscriptions history’s connection has. */
const subscriptions = async (): Promise<number> => {
  const answer = await fetch(`${at.nats.monitorUrl}/connz`);
  const { connections } = (await answer.json()) as { connections: { name: string; subscriptions: number }[] };
  return connections.find(({ name }) => name === 'history')?.subscriptions ?? 0;
};

/** Runs `work` while nothing gets into PostgreSQL. */
const withoutPersist = async (work: () => Promise<void>): Promise<void> => {
  await persist.stop();
  try {
    await work();
  } finally {
    persist = await at.start('persist');
  }
};

describe('a page', () => {
  it('shows a message at once that was acknowledged, whether it is in PostgreSQL or not', async () => {
    for (let round = 0; round < 100; round += 1) {
      const seq = await at.log('town');
      const { messages, position } = await at.page('town', { limit: 1 });
      expect(messages[0]?.seq).toBe(seq);
      expect(position.seq).toBeGreaterThanOrEqual(seq);
    }
  });

  it('goes back and forth without gap or overlap', async () => {
    const all = [];
    for (let index = 0; index < 10; index += 1) all.push(await at.log('village'));
    const newest = await at.page('village', { limit: 4 });
    expect(newest.messages.map(({ seq }) => seq)).toEqual(all.slice(6));
    expect([newest.hasBefore, newest.hasAfter]).toEqual([true, false]);
    const earlier = await at.page('village', { before: all[6]!, limit: 4 });
    expect(earlier.messages.map(({ seq }) => seq)).toEqual(all.slice(2, 6));
    expect([earlier.hasBefore, earlier.hasAfter]).toEqual([true, true]);
    const first = await at.page('village', { before: all[2]!, limit: 4 });
    expect(first.messages.map(({ seq }) => seq)).toEqual(all.slice(0, 2));
    expect([first.hasBefore, first.hasAfter]).toEqual([false, true]);
    const later = await at.page('village', { after: all[1]!, limit: 4 });
    expect(later.messages.map(({ seq }) => seq)).toEqual(all.slice(2, 6));
    const around = await at.page('village', { around: all[5]!, limit: 4 });
    expect(around.messages.map(({ seq }) => seq)).toEqual(all.slice(3, 7));
    const { messageId: aroundId } = around.messages[2]!;
    const aroundOne = await at.page('village', { aroundId, limit: 4 });
    expect(aroundOne.messages.map(({ seq }) => seq)).toEqual(all.slice(3, 7));
    for (const wanted of [
      ['town', aroundId],
      ['village', idOf(99_999)],
    ] as const)
      await expect(at.page(wanted[0], { aroundId: wanted[1] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('merges what PostgreSQL has with what it lacks', async () => {
    await at.rooms.createRoom('merge', { ...town, displayName: 'Merge' });
    const one = idOf(90_001);
    const two = idOf(90_002);
    await at.log('merge', { messageId: one, text: 'one' });
    await untilStored();
    await withoutPersist(async () => {
      await at.log('merge', { messageId: two, text: 'two' });
      await at.log('merge', { action: 'edit', targetId: one, text: 'ONE' });
      await at.log('merge', { action: 'react', targetId: two, emoji: '👍' });
      const { messages } = await at.page('merge');
      expect(texts(messages)).toEqual(['ONE', 'two']);
      expect(messages[1]?.reactions).toEqual([{ emoji: '👍', users: ['alice'] }]);
    });
    await untilStored();
    const before = await at.page('merge');
    expect(texts(before.messages)).toEqual(['ONE', 'two']);
    expect(before.messages[1]?.reactions).toEqual([{ emoji: '👍', users: ['alice'] }]);
    await withoutPersist(async () => {
      await at.log('merge', { action: 'delete', targetId: one });
      await at.log('merge', { action: 'unreact', targetId: two, emoji: '👍' });
      const { messages } = await at.page('merge');
      expect(messages.map(({ deleted, text, reactions }) => [deleted, text, reactions])).toEqual([
        [true, undefined, []],
        [false, 'two', []],
      ]);
    });
    await untilStored();
    const after = await at.page('merge');
    expect(after.messages.map(({ deleted, text }) => [deleted, text])).toEqual([
      [true, undefined],
      [false, 'two'],
    ]);
  });

  it('of a room leaves its threads out, and one of a thread begins with what started it', async () => {
    const root = idOf(91_000);
    await at.log('town', { messageId: root, text: 'root' });
    await at.log('town', { threadId: root, text: 'reply' });
    expect(texts((await at.page('town', { limit: 1 })).messages)).toEqual(['root']);
    expect(texts((await at.thread('town', root)).messages)).toEqual(['root', 'reply']);
    await untilStored();
    expect(texts((await at.page('town', { limit: 1 })).messages)).toEqual(['root']);
    expect(texts((await at.thread('town', root)).messages)).toEqual(['root', 'reply']);
    expect((await at.thread('village', root)).messages).toEqual([]);
    await expect(at.thread('town', 'nonsense')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(['p-council', 'admin-ops', 'nowhere'])('of %s is refused as one of no room', async (room) => {
    await expect(at.page(room)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is refused while memory does not hold all that PostgreSQL lacks, and a sync is not', async () => {
    await untilStored();
    const position = await positionIn('town');
    await withoutPersist(async () => {
      for (let round = 0; round < 11; round += 1)
        await Promise.all(Array.from({ length: 100 }, () => at.log('village')));
      await expect(at.page('town')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await synced('town', position)).toEqual([]);
    });
    await untilStored();
    await waitUntil('pages are back', async () => (await at.page('town')).messages.length > 0);
  });
});

const town = {
  type: 'public',
  displayName: 'Town',
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  deleted: false,
} as const;

describe('a sync', () => {
  it('gives everything after a position, once, and nothing when there is nothing', async () => {
    const position = await positionIn('town');
    expect(await synced('town', position)).toEqual([]);
    const missed = [await at.log('town'), await at.log('town', { threadId: idOf(91_000) })];
    await at.log('village');
    const result = await syncOne('town', position);
    if (result?.status !== 'ok') throw new Error('Not ok.');
    expect(result.events.map(({ seq }) => seq)).toEqual(missed);
    expect(await synced('town', result.upTo)).toEqual([]);
    missed.push(await at.log('town'));
    expect(await synced('town', result.upTo)).toEqual(missed.slice(2));
  });

  it('reads the log where memory does not go that far back', async () => {
    const position = await positionIn('town');
    const missed = [await at.log('town'), await at.log('town', { threadId: idOf(91_000) }), await at.log('town')];
    for (let round = 0; round < 11; round += 1) await Promise.all(Array.from({ length: 100 }, () => at.log('village')));
    missed.push(await at.log('town'));
    const before = await subscriptions();
    expect(await synced('town', position)).toEqual(missed);
    expect(await synced('village', position)).toHaveLength(1_100);
    // A connection may have 300.
    await waitUntil('no subscription is left', async () => (await subscriptions()) <= before, 2_000);
  });

  it('gives whole rooms only: what does not fit beside others is deferred, what no reply holds comes in parts', async () => {
    const position = await positionIn('village');
    const text = 'x'.repeat(8_000);
    for (const room of ['village', 'merge']) {
      await Promise.all(Array.from({ length: 40 }, () => at.log(room, { text })));
    }
    const rooms = [
      { room: 'village', position },
      { room: 'merge', position },
      { room: 'town', position },
    ];
    expect((await at.sync(rooms)).rooms.map(({ status }) => status)).toEqual(['ok', 'deferred', 'ok']);
    expect(await synced('merge', position)).toHaveLength(40);
    await Promise.all(Array.from({ length: 40 }, () => at.log('village', { text })));
    const first = await at.sync([{ room: 'village', position }]);
    expect(first.rooms.map(({ status }) => status)).toEqual(['ok', 'deferred']);
    const [part] = first.rooms;
    if (part?.status !== 'ok') throw new Error('Not ok.');
    expect(part.events.length + ((await synced('village', part.upTo))?.length ?? 0)).toBe(80);
  });

  it('tells of a room that the caller may not read what it tells of one that is not there', async () => {
    const position = await positionIn('town');
    for (const room of ['p-council', 'admin-ops', 'nowhere']) expect(await synced(room, position)).toBe('gone');
    await at.rooms.putMember('p-council', 'alice', 'member');
    const asAlice = async () => (await at.sync([{ room: 'p-council', position }], at.alice)).rooms[0]?.status;
    await waitUntil('alice may read', async () => (await asAlice()) === 'ok');
    await at.rooms.removeMember('p-council', 'alice');
    await waitUntil('alice may not read any more', async () => (await asAlice()) === 'gone');
  });

  it('is a reset for a position of another epoch, or one that the log has not come to', async () => {
    const position = await positionIn('town');
    expect(await synced('town', { ...position, epoch: 'another' })).toBe('reset');
    expect(await synced('town', { ...position, seq: position.seq + 1_000 })).toBe('reset');
  });

  it('goes on when PostgreSQL was killed, and pages are back with it', async () => {
    const position = await positionIn('town');
    await at.server.kill();
    const missed = [await at.log('town')];
    expect(await synced('town', position)).toEqual(missed);
    await expect(at.page('town')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await at.server.restart();
    const page = await waitUntil('pages are back', () => at.page('town', { limit: 1 }));
    expect(page.messages.map(({ seq }) => seq)).toEqual(missed);
  });

  it('misses nothing when nats-server was killed', async () => {
    const position = await positionIn('town');
    await at.nats.kill();
    await at.nats.restart();
    const missed = [await waitUntil('the log takes a message', () => at.log('town'))];
    expect(await waitUntil('history answers', () => synced('town', position))).toEqual(missed);
  });

  it('from before the log begins is whole when nothing happened in the room since, and else a reset', async () => {
    const quiet = await positionIn('merge');
    const busy = await at.log('town');
    await at.log('town');
    await Promise.all(Array.from({ length: 1_200 }, () => at.log('village')));
    // An ack may be lost with nats-server; then its message comes again after the ack wait, 10 s.
    await at.jsm.consumers.update(LOG, 'persist', { ack_wait: nanos(1_000) });
    await untilStored();
    await at.jsm.streams.purge(LOG, { seq: (await at.jsm.streams.info(LOG)).state.last_seq });
    expect(await synced('merge', quiet)).toEqual([]);
    expect(await synced('town', { ...quiet, seq: busy })).toBe('reset');
    await at.server.kill();
    expect(await synced('merge', quiet)).toBe('reset');
    await at.server.restart();
  });

  it('is not held up by an event that was erased at the end of the log', async () => {
    await untilStored();
    const position = await positionIn('town');
    const secret = idOf(95_000);
    await at.log('town', { messageId: secret, action: 'delete', targetId: secret });
    const late = await at.log('town', { messageId: secret, text: 'secret' });
    await waitUntil('it is erased', async () => (await at.jsm.streams.getMessage(LOG, { seq: late })) === null);
    const other = await at.start('history');
    const result = await syncOne('town', position);
    expect(JSON.stringify(result)).not.toContain('secret"');
    expect((await at.page('town')).messages.map(({ messageId }) => messageId)).toContain(secret);
    await other.stop();
  });

  it('is a reset when the log was recreated, and pages go on', async () => {
    const seq = await at.log('town', { text: 'kept' });
    const position = await positionIn('town');
    await untilStored();
    await at.jsm.streams.delete(LOG);
    await at.nats.kill();
    await at.nats.restart();
    const next = await waitUntil('the log takes a message', () => at.log('town', { text: 'new' }), 20_000);
    expect(next).toBe(seq + 1);
    expect(await waitUntil('history answers', () => synced('town', position), 20_000)).toBe('reset');
    const page = await at.page('town', { limit: 2 });
    expect(texts(page.messages)).toEqual(['kept', 'new']);
    expect(page.position).toEqual({ epoch: expect.not.stringMatching(position.epoch) as string, seq: next });
  });
});

describe('the versions of a message', () => {
  it('are what was said before and is said now, wherever the edits are; none of a deleted one, or in another room', async () => {
    const messageId = idOf(97_000);
    const versions = async (room = 'town') =>
      (await at.alice(contract.history.versions, { room }, { messageId })).versions.map(({ text }) => text);
    const change = (fields: object) => at.log('town', { targetId: messageId, ...fields });
    expect(await versions()).toEqual([]);
    await at.log('town', { messageId, text: 'one' });
    expect(await versions()).toEqual(['one']);
    await change({ action: 'edit', text: 'two' });
    await untilStored();
    expect(await versions()).toEqual(['one', 'two']);
    await withoutPersist(async () => {
      await change({ action: 'edit', text: 'three' });
      expect(await versions()).toEqual(['one', 'two', 'three']);
    });
    for (const text of ['4', '5', '6', '7']) await change({ action: 'edit', text });
    expect(await versions()).toEqual(['two', 'three', '4', '5', '6', '7']);
    await untilStored();
    expect(await versions()).toEqual(['two', 'three', '4', '5', '6', '7']);
    expect(await versions('village')).toEqual([]);
    await change({ action: 'delete' });
    expect(await versions()).toEqual([]);
    await untilStored();
    expect(await versions()).toEqual([]);
  });
});

describe('the list of direct conversations', () => {
  const lasts = async () =>
    (await at.alice(contract.history.dms, {}, {})).dms.map(({ room, people, last }) => [room, people, last?.text]);

  it('shows at once what was acknowledged in one’s own, and nothing of others’', async () => {
    for (const [room, people] of Object.entries({ 'dm-ab': 'ab', 'dm-ac': 'ac', 'dm-bc': 'bc' })) {
      for (const name of people) await at.rooms.putMember(room, name === 'a' ? 'alice' : name, 'member');
      await at.log(room, { text: `secret of ${room}`, user: people[1]!, timestamp: 1 });
    }
    const expected = (one: string, other: string) => [
      ['dm-ac', ['alice', 'c'], other],
      ['dm-ab', ['alice', 'b'], one],
    ];
    await at.log('dm-ac', { timestamp: 5, text: 'a' });
    await waitUntil('alice is a member of both', async () => (await lasts()).length === 2);
    expect(await lasts()).toEqual(expected('secret of dm-ab', 'a'));
    await untilStored();
    expect(await lasts()).toEqual(expected('secret of dm-ab', 'a'));
    for (let round = 0; round < 10; round += 1) {
      await at.log('dm-ab', { timestamp: 4, text: `round ${round}` });
      expect(await lasts()).toEqual(expected(`round ${round}`, 'a'));
    }
    await at.rooms.removeMember('dm-ab', 'alice');
    await waitUntil('alice is not a member any more', async () => (await lasts()).length === 1);
    expect(await lasts()).toEqual([['dm-ac', ['alice', 'c'], 'a']]);
  });
});

describe('the list of mentions', () => {
  it('shows at once what was acknowledged, as it is now, in the rooms that one is in', async () => {
    const seqs = async () => (await at.alice(contract.history.mentions, {}, {})).messages.map(({ seq }) => seq);
    const said = (room: string, fields = {}) =>
      at.log(room, { user: 'bob', mentions: { users: ['alice'], room: false }, ...fields });
    for (const room of ['p-named', 'named']) await at.rooms.putMember(room, 'alice', 'member');
    await waitUntil(
      'alice is a member',
      async () => (await at.alice(contract.history.room, { room: 'p-named' }, {})).messages.length === 0,
    );
    const messageId = idOf(98_000);
    const one = await said('p-named', { messageId, timestamp: 3 });
    const other = await said('named', { mentions: { users: [], room: true }, timestamp: 2 });
    await said('elsewhere');
    expect(await seqs()).toEqual([one, other]);
    await untilStored();
    expect(await seqs()).toEqual([one, other]);
    await withoutPersist(async () => {
      await said('p-named', { action: 'edit', targetId: messageId, mentions: undefined, text: 'nobody' });
      expect(await seqs()).toEqual([other]);
      await said('p-named', { action: 'edit', targetId: messageId, text: '<@alice>' });
      expect(await seqs()).toEqual([one, other]);
    });
    await untilStored();
    await said('named', { action: 'delete', targetId: idOf(98_001) });
    expect(await seqs()).toEqual([one, other]);
    await at.rooms.removeMember('p-named', 'alice');
    await waitUntil('alice is not a member any more', async () => (await seqs()).length === 1);
    expect(await seqs()).toEqual([other]);
  });
});

describe('a look-up', () => {
  it('finds a message wherever it is, and nothing in another room', async () => {
    const fanout = requester(await at.nats.service('fanout'), 'svc:fanout');
    const find = (room: string, messageId: string) =>
      fanout(contract.history.lookup, {}, { room, messageId }).then(({ found }) => found);
    const seq = await at.log('town', { messageId: idOf(96_000) });
    const reply = await at.log('town', { messageId: idOf(96_002), threadId: idOf(96_000) });
    const expected = { seq: reply, timestamp: 1, threadId: idOf(96_000) };
    expect(await find('town', idOf(96_000))).toEqual({ seq, timestamp: 1 });
    expect(await find('town', idOf(96_002))).toEqual(expected);
    await untilStored();
    expect(await find('town', idOf(96_000))).toEqual({ seq, timestamp: 1 });
    expect(await find('town', idOf(96_002))).toEqual(expected);
    await at.log('town', { messageId: idOf(96_003), action: 'delete', targetId: idOf(96_002), threadId: idOf(96_000) });
    expect(await find('town', idOf(96_002))).toEqual({ ...expected, deleted: true });
    await untilStored();
    expect(await find('town', idOf(96_002))).toEqual({ ...expected, deleted: true });
    expect(await find('village', idOf(96_000))).toBeNull();
    expect(await find('town', idOf(96_001))).toBeNull();
  });
});

it('was never refused a permission, and stops in order', async () => {
  const refused = (await history.log()).filter((line) => /permission/i.test(JSON.stringify(line)));
  expect(refused).toEqual([]);
  expect(await history.stop()).toBe('exit code 0');
});
