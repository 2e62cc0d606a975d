import { ApiError, contract, type RequestInput, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import { logged, remove } from '@nats-chat/testkit/events';
import { describe, expect, it, vi } from 'vitest';
import { callOf } from '../../test/call.ts';
import { memoryLog } from '../log.memory.ts';
import { memoryStore } from '../store.memory.ts';
import { listDms } from './list-dms.ts';

const OPENED_AT = 1_500;
/** A post in a conversation; the time of the one with the sequence `seq` is 1,000 ms later. */
const said = (seq: number, room: string, text = `text ${seq}`, fields = {}) => logged(seq, { text, ...fields }, room);

/** Alice’s conversations `dm-a`, `dm-b` and `dm-c`, of which the last one is empty, and rooms of other kinds. */
const setUp = () => {
  const events = [said(1, 'dm-a'), said(2, 'dm-b'), said(3, 'general'), said(4, 'p-x')];
  const log = memoryLog(...events);
  const store = memoryStore(...events);
  log.floor = 4;
  const rooms = new Set(['dm-a', 'dm-b', 'dm-c', 'general', 'p-x']);
  const removed = new Set<string>();
  const meta: Partial<RoomMeta> = { createdAt: OPENED_AT };
  const roles = (names: Iterable<string>): ReadonlyMap<string, RoomRole> =>
    new Map([...names].map((name) => [name, 'member']));
  const list = listDms({
    log,
    store,
    access: {
      read: async (room) => {
        if (removed.has(room)) throw new ApiError('NOT_FOUND');
        return undefined as never;
      },
    },
    membership: {
      room: async () => meta as RoomMeta,
      roomsOf: async () => roles(rooms),
      members: async (room) => roles(['bob', 'alice', room.replace('dm-', '')]),
    },
  });
  const ask = (request: RequestInput<typeof contract.history.dms> = {}) =>
    list(callOf({}, contract.history.dms.request.parse(request)));
  const lasts = async () => (await ask()).dms.map(({ room, last }) => [room, last?.text]);
  return { log, store, rooms, removed, ask, lasts };
};

describe('the list of direct conversations', () => {
  it('has the latest first, with who is in it and what was said last; an empty one where it was opened', async () => {
    const { ask, lasts, log } = setUp();
    expect(await lasts()).toEqual([
      ['dm-c', undefined],
      ['dm-b', 'text 2'],
      ['dm-a', 'text 1'],
    ]);
    expect((await ask({ limit: 1 })).dms[0]?.people).toEqual(['alice', 'bob', 'c']);
    log.events.push(said(600, 'dm-a', 'new'));
    expect(await lasts()).toEqual([
      ['dm-a', 'new'],
      ['dm-c', undefined],
      ['dm-b', 'text 2'],
    ]);
  });

  it('is never behind what was acknowledged, whether PostgreSQL has it or not', async () => {
    const { log, store, lasts, ask } = setUp();
    log.events.push(
      said(5, 'dm-b', 'not stored yet'),
      logged(6, { action: 'edit', targetId: log.events[0]!.event.messageId, text: 'edited' }, 'dm-a'),
    );
    const expected = [
      ['dm-c', undefined],
      ['dm-b', 'not stored yet'],
      ['dm-a', 'edited'],
    ];
    expect(await lasts()).toEqual(expected);
    expect((await ask()).position).toEqual({ epoch: 'one', seq: 6 });
    store.events.push(...log.events.slice(4));
    expect(await lasts()).toEqual(expected);
    log.start = 6;
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('says of a deleted message that it was deleted, and leaves out what is in threads', async () => {
    const { log, ask } = setUp();
    log.events.push(
      { ...remove(5, 2), room: 'dm-b' },
      said(6, 'dm-b', 'reply', { threadId: log.events[1]?.event.messageId }),
    );
    const last = (await ask()).dms.find(({ room }) => room === 'dm-b')?.last;
    expect(last).toMatchObject({ seq: 2, deleted: true });
    expect(last).not.toHaveProperty('text');
  });

  it('takes no note of what is no message of a person', async () => {
    const { log, lasts } = setUp();
    log.events.push(said(600, 'dm-a', '', { kind: 'system', user: 'SYSTEM' }));
    expect(await lasts()).toEqual([
      ['dm-c', undefined],
      ['dm-b', 'text 2'],
      ['dm-a', 'text 1'],
    ]);
  });

  it('comes in pages, each from where the one before it ended', async () => {
    const { ask } = setUp();
    const rooms: string[] = [];
    let after: string | undefined;
    do {
      const { dms, next } = await ask({ limit: 1, ...(after !== undefined && { after }) });
      rooms.push(...dms.map(({ room }) => room));
      after = next ?? undefined;
    } while (after !== undefined);
    expect(rooms).toEqual(['dm-c', 'dm-b', 'dm-a']);
    expect((await ask({ limit: 3 })).next).toBeNull();
  });

  it('reads the last messages of a page alone, and of those where something is not stored yet', async () => {
    const { ask, rooms, store, log } = setUp();
    for (let seq = 10; seq < 50; seq += 1) {
      const event = said(seq, `dm-${'abcdefgh'[seq % 8]}${'abcdefgh'[seq >> 3]}`);
      rooms.add(event.room);
      log.events.push(event);
      store.events.push(event);
    }
    log.floor = 49;
    log.events.push(said(50, 'dm-a', 'not stored yet'));
    const reads = vi.spyOn(store, 'lastMessages');
    const { dms } = await ask({ limit: 3 });
    expect(dms.map(({ room, last }) => [room, last?.text])).toEqual([
      ['dm-c', undefined],
      ['dm-a', 'not stored yet'],
      ['dm-bg', 'text 49'],
    ]);
    expect(reads.mock.calls.flat(2)).toHaveLength(5);
  });

  it('ends a page where a reply is full', async () => {
    const { ask, log, rooms } = setUp();
    const file = {
      id: 'f',
      name: '\u0001'.repeat(255),
      size: 1,
      type: '\u0001'.repeat(127),
      hash: '\u0001'.repeat(128),
    };
    const many = Array.from(
      { length: 100 },
      (_, at) => `dm-${'abcdefghij'[at % 10]}${'abcdefghij'[Math.floor(at / 10)]}`,
    );
    for (const room of many) rooms.add(room);
    const text = '\u0001'.repeat(256);
    log.events.push(
      ...many.map((room, at) =>
        said(2_000 + at, room, text, { attachments: [file], stickerUrl: '\u0001'.repeat(512) }),
      ),
    );
    const { dms, next } = await ask({ limit: 100 });
    expect(Buffer.byteLength(JSON.stringify(dms))).toBeLessThanOrEqual(512 * 1024);
    const rest = await ask({ limit: 100, after: next! });
    expect(dms.length + rest.dms.length).toBe(103);
  });

  it('has nothing of a conversation that the caller was removed from while it was read', async () => {
    const { removed, log, lasts } = setUp();
    const { tail } = log;
    log.tail = async () => {
      removed.add('dm-b');
      return tail();
    };
    expect((await lasts()).map(([room]) => room)).toEqual(['dm-c', 'dm-a']);
  });

  it.each(['', 'x', '1', '1.general', '1.p-x', '-1.dm-a', '1.5.dm-a', '9999999999999999.dm-a'])(
    'refuses %j for the end of a page',
    async (after) => {
      await expect(setUp().ask({ after })).rejects.toMatchObject({ code: 'INVALID' });
    },
  );
});
