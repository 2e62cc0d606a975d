import { ApiError, contract, type RequestInput, type RoomRole } from '@nats-chat/contracts';
import { idOf, logged, remove } from '@nats-chat/testkit/events';
import { describe, expect, it } from 'vitest';
import { callOf } from '../../test/call.ts';
import { memoryLog } from '../log.memory.ts';
import { memoryStore } from '../store.memory.ts';
import { listMentions } from './list-mentions.ts';

const ALICE = { mentions: { users: ['alice'], room: false } };
const EVERYONE = { mentions: { users: [], room: true } };
const said = (seq: number, fields = {}, room = 'town') =>
  logged(seq, { user: 'bob', text: `text ${seq}`, ...fields }, room);
const edited = (seq: number, target: number, fields = {}, room = 'town') =>
  said(seq, { action: 'edit', targetId: idOf(target), ...fields }, room);

/** Alice is in `town` and `p-x`; the first six messages are stored. */
const setUp = () => {
  const events = [
    said(1, ALICE),
    said(2, EVERYONE, 'p-x'),
    said(3),
    said(4, ALICE, 'p-other'),
    said(5, { user: 'alice', mentions: { users: ['alice'], room: true } }),
    said(6, { ...ALICE, threadId: idOf(3) }),
  ];
  const log = memoryLog(...events);
  const store = memoryStore(...events);
  log.floor = 6;
  const rooms = new Set(['town', 'p-x']);
  const removed = new Set<string>();
  const list = listMentions({
    log,
    store,
    access: {
      read: async (room) => {
        if (removed.has(room)) throw new ApiError('NOT_FOUND');
        return undefined as never;
      },
    },
    membership: { roomsOf: async () => new Map([...rooms].map((room): [string, RoomRole] => [room, 'member'])) },
  });
  const ask = (request: RequestInput<typeof contract.history.mentions> = {}) =>
    list(callOf({}, contract.history.mentions.request.parse(request)));
  const seqs = async () => (await ask()).messages.map(({ seq }) => seq);
  /** All pages of at most `limit`. */
  const pages = async (limit: number) => {
    const read: number[][] = [];
    let after: string | undefined;
    do {
      const { messages, next } = await ask({ limit, after });
      read.push(messages.map(({ seq }) => seq));
      after = next ?? undefined;
    } while (after !== undefined && read.length < 20);
    return read;
  };
  return { log, store, rooms, removed, ask, seqs, pages };
};

describe('the list of mentions', () => {
  it('has what others wrote, by name or to everyone in a room of one’s own, the newest first, threads included', async () => {
    const { ask, seqs } = setUp();
    expect(await seqs()).toEqual([6, 2, 1]);
    const { messages, next } = await ask();
    expect(next).toBeNull();
    expect(messages[0]).toMatchObject({ room: 'town', text: 'text 6', threadId: idOf(3), reactions: [] });
  });

  it('has nothing of a room that one has left, or is removed from while it is read', async () => {
    const { rooms, removed, seqs } = setUp();
    removed.add('town');
    expect(await seqs()).toEqual([2]);
    rooms.delete('p-x');
    expect(await seqs()).toEqual([]);
  });

  it('has no admin room, which is read by another right', async () => {
    const { log, rooms, seqs } = setUp();
    rooms.add('admin-ops');
    log.events.push(said(7, ALICE, 'admin-ops'));
    expect(await seqs()).toEqual([6, 2, 1]);
  });

  it('is never behind what was acknowledged, whether PostgreSQL has it or not', async () => {
    const { log, store, seqs, ask } = setUp();
    log.events.push(
      said(7, ALICE, 'p-x'),
      edited(8, 3, ALICE),
      edited(9, 1),
      remove(10, 6, { user: 'bob' }),
      logged(11, { action: 'react', targetId: idOf(2), emoji: '👍' }, 'p-x'),
    );
    expect(await seqs()).toEqual([7, 3, 2]);
    expect((await ask()).messages[1]).toMatchObject({ text: 'text 8', editedAt: 1_008 });
    store.events.push(...log.events.slice(6));
    expect(await seqs()).toEqual([7, 3, 2]);
    log.floor = 11;
    expect(await seqs()).toEqual([7, 3, 2]);
    log.start = 12;
    log.floor = 10;
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('comes in pages, each message once, whatever the log takes out of them', async () => {
    const { log, store, pages } = setUp();
    const more = Array.from({ length: 8 }, (_, index) => said(10 + index, index % 2 === 0 ? ALICE : EVERYONE));
    store.events.push(...more);
    log.events.push(...more);
    log.floor = 17;
    expect(await pages(4)).toEqual([
      [17, 16, 15, 14],
      [13, 12, 11, 10],
      [6, 2, 1],
    ]);
    for (const target of [17, 16, 15, 14, 13]) log.events.push(remove(100 + target, target, { user: 'bob' }));
    log.events.push(edited(200, 3, ALICE));
    expect((await pages(4)).flat()).toEqual([12, 11, 10, 6, 3, 2, 1]);
    expect((await pages(1)).flat()).toEqual([12, 11, 10, 6, 3, 2, 1]);
  });

  it('has fewer on a page than asked for where they are large', async () => {
    const { log, pages } = setUp();
    for (let seq = 10; seq < 100; seq += 1) log.events.push(said(seq, { ...ALICE, text: 'a'.repeat(8_000) }));
    const read = await pages(100);
    expect(read.map(({ length }) => length)).toEqual([63, 30]);
    expect(read.flat()).toHaveLength(93);
  });

  it('refuses what ends no page', async () => {
    const { ask } = setUp();
    for (const after of ['', '1', `1.${idOf(1)}x`, `-1.${idOf(1)}`, `1.${'-'.repeat(36)}`, `1'.${idOf(1)}`])
      await expect(ask({ after })).rejects.toMatchObject({ code: 'INVALID' });
  });
});
