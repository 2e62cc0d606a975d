import { ApiError, contract, type LoggedEvent } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callOf } from '../../test/call.ts';
import { logged, post } from '@nats-chat/testkit/events';
import { memoryLog } from '../log.memory.ts';
import { memoryStore } from '../store.memory.ts';
import { GONE_RATE, MAX_BYTES, MAX_EVENTS, MAX_PARTS, syncRooms } from './sync-rooms.ts';

const inRoom =
  (room: string) =>
  (seq: number, text = 'x'): LoggedEvent =>
    logged(seq, { text }, room);
const inVillage = inRoom('village');

/** A log of 10 messages, odd ones in town, even ones in village; memory begins at 5. */
const setUp = (
  events = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? post(index + 1, 'x') : inVillage(index + 1))),
) => {
  const log = memoryLog(...events);
  Object.assign(log, { start: 5, floor: 10 });
  const store = memoryStore(...events);
  let refusal = new ApiError('NOT_FOUND');
  let lookedUp = 0;
  const removed = new Set<string>();
  const access = {
    read: async (room: string): Promise<GrantedRoom> => {
      lookedUp += 1;
      if (!removed.has(room) && /^(?:town|village|room\d+)$/.test(room)) return undefined as never;
      throw refusal;
    },
  };
  const sync = syncRooms({ log, store, access });
  const ask = async (...rooms: readonly (readonly [room: string, seq: number, epoch?: string])[]) => {
    const wanted = rooms.map(([room, seq, epoch = 'one']) => ({ room, position: { epoch, seq } }));
    const reply = await sync(callOf({}, contract.history.sync.request.parse({ rooms: wanted })));
    return reply.rooms.map((room) => (room.status === 'ok' ? room.events.map(({ seq }) => seq) : room.status));
  };
  const refuseWith = (code: ApiError['code']) => {
    refusal = new ApiError(code);
  };
  return { log, store, sync, ask, refuseWith, remove: (room: string) => removed.add(room), lookUps: () => lookedUp };
};

describe('a sync of rooms that somebody made up', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  const madeUp = Array.from({ length: 200 }, (_, at) => [`nowhere${at}`, 4] as const);

  it('is refused before they are looked up once there were too many, and says when to ask again', async () => {
    const { ask, lookUps } = setUp();
    for (let asked = 0; asked < GONE_RATE.burst; asked += madeUp.length) expect(await ask(...madeUp)).toContain('gone');
    const before = lookUps();
    await expect(ask(...madeUp)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 100 });
    expect(lookUps()).toBe(before);
  });

  it('costs nothing for rooms that are there', async () => {
    const { ask } = setUp();
    const rooms = Array.from({ length: 200 }, (_, at) => [`room${at}`, 9] as const);
    for (let asked = 0; asked < 2 * GONE_RATE.burst; asked += rooms.length) await ask(...rooms);
    expect(await ask(['town', 4])).toEqual([[5, 7, 9]]);
  });
});

describe('a sync', () => {
  it('gives what happened in each room after its position, from memory', async () => {
    const { log, ask } = setUp();
    log.onRead = () => expect.unreachable();
    expect(await ask(['town', 4], ['village', 8])).toEqual([[5, 7, 9], [10]]);
    expect(await ask(['town', 10])).toEqual([[]]);
  });

  it('gives nothing of a room to somebody who was removed from it while it was read', async () => {
    const { log, ask, remove } = setUp();
    log.onRead = () => remove('town');
    expect(await ask(['town', 1], ['village', 8])).toEqual([[10], 'gone']);
    expect(await ask(['town', 1])).toEqual(['gone']);
  });

  it('leads to the end of the log, so that a room without events is not asked for again', async () => {
    const { sync } = setUp();
    const { rooms } = await sync(callOf({}, { rooms: [{ room: 'town', position: { epoch: 'one', seq: 9 } }] }));
    expect(rooms).toEqual([{ room: 'town', status: 'ok', events: [], upTo: { epoch: 'one', seq: 10 } }]);
  });

  it('reads the log where memory does not go back far enough', async () => {
    expect(await setUp().ask(['town', 0], ['village', 3])).toEqual([
      [1, 3, 5, 7, 9],
      [4, 6, 8, 10],
    ]);
  });

  it.each([
    ['of another epoch', 4, 'two'],
    ['that the log has not come to', 11, 'one'],
  ])('is a reset from a position %s', async (_, seq, epoch) => {
    expect(await setUp().ask(['town', seq, epoch])).toEqual(['reset']);
  });

  it('names each room once, for each costs what it holds', async () => {
    await expect(setUp().ask(['town', 4], ['village', 8], ['town', 10])).rejects.toThrow('A room may be named once.');
  });

  it.each(['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'] as const)('says that a room is gone on %s', async (code) => {
    const { ask, refuseWith } = setUp();
    refuseWith(code);
    expect(await ask(['secret', 4], ['town', 8])).toEqual(['gone', [9]]);
  });

  it('says of no room that it is gone when access is unknown', async () => {
    const { ask, refuseWith } = setUp();
    refuseWith('UNAVAILABLE');
    await expect(ask(['secret', 4], ['town', 8])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a sync from before the log begins', () => {
  const purged = () => {
    const parts = setUp();
    Object.assign(parts.log, { firstSeq: 5, start: 5 });
    parts.log.events.splice(0, 4);
    return parts;
  };

  it('is whole when PostgreSQL knows that nothing happened in between', async () => {
    const { log, ask } = purged();
    log.onRead = () => expect.unreachable();
    expect(await ask(['town', 3], ['village', 3])).toEqual([[5, 7, 9], 'reset']);
    expect(await ask(['town', 2])).toEqual(['reset']);
  });

  it('is a reset when PostgreSQL is unavailable, or lacks a part of what is gone', async () => {
    const { log, store, ask } = purged();
    log.floor = 3;
    expect(await ask(['town', 3])).toEqual(['reset']);
    log.floor = 4;
    expect(await ask(['town', 3])).toEqual([[5, 7, 9]]);
    store.isUnavailable = true;
    expect(await ask(['town', 3])).toEqual(['reset']);
    expect(await ask(['town', 4])).toEqual([[5, 7, 9]]);
  });

  it('is a reset when the log lost something while it was read', async () => {
    const { log, ask } = setUp();
    log.onRead = () => Object.assign(log, { firstSeq: 3 });
    expect(await ask(['town', 0])).toEqual(['reset']);
  });

  it('is to be tried again when memory lost something meanwhile', async () => {
    const { log, ask } = setUp();
    log.onRead = () => Object.assign(log, { start: 7 });
    await expect(ask(['town', 0])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a sync that is more than a reply holds', () => {
  const many = (room: (seq: number, text?: string) => LoggedEvent, from: number, count: number, text = 'x') =>
    Array.from({ length: count }, (_, index) => room(from + index, text));
  const inTown = inRoom('town');

  it('defers rooms as a whole, and never the first', async () => {
    const { log, ask } = setUp([
      ...many(inTown, 1, 1_500),
      ...many(inVillage, 1_501, 1_500),
      ...many(inRoom('room1'), 3_001, 500),
    ]);
    Object.assign(log, { start: 1 });
    expect(await ask(['town', 0], ['village', 0], ['room1', 0])).toEqual([
      expect.objectContaining({ length: 1_500 }),
      'deferred',
      expect.objectContaining({ length: 500 }),
    ]);
    expect(await ask(['village', 0])).toEqual([expect.objectContaining({ length: 1_500 })]);
  });

  it('reads no more of the log for rooms that are reset than for those that fit', async () => {
    const tooMany = MAX_EVENTS + 1;
    const older = [0, 1, 2].flatMap((index) => many(inRoom(`room${index}`), 1 + index * tooMany, tooMany));
    const last = older.length + 1;
    const { log, ask } = setUp([...older, inTown(last)]);
    let reads = 0;
    Object.assign(log, { start: last, onRead: () => (reads += 1) });
    const asked = Array.from({ length: 199 }, (_, index) => [`room${index}`, 0] as const);
    expect(await ask(...asked, ['town', last - 1])).toEqual([
      ...['reset', 'reset'],
      ...Array<string>(197).fill('deferred'),
      [last],
    ]);
    expect(reads).toBe(2);
  });

  it('takes no more out of memory for a room that is reset than shows that it does not fit', async () => {
    const { log, ask } = setUp(many(inTown, 1, 10 * MAX_EVENTS));
    const { tail } = log;
    const taken: number[] = [];
    log.tail = async () => {
      const whole = await tail();
      return {
        ...whole,
        after: (...query) => {
          const events = whole.after(...query);
          taken.push(events.length);
          return events;
        },
      };
    };
    for (const start of [1, 5 * MAX_EVENTS]) {
      Object.assign(log, { start });
      expect(await ask(['town', 0])).toEqual(['reset']);
    }
    expect(taken).toEqual([MAX_EVENTS + 1, MAX_EVENTS + 1]);
  });

  it('gives a room in parts that no reply holds, so that who missed nothing of a busy room need not load it again', async () => {
    const { log, sync, ask } = setUp([...many(inTown, 1, 5, 'x'.repeat(MAX_BYTES / 3)), inVillage(6)]);
    for (const start of [1, 4]) {
      Object.assign(log, { start });
      const seen: number[] = [];
      for (let seq = 0, isWhole = false; !isWhole;) {
        const rooms = [{ room: 'town', position: { epoch: 'one', seq } }];
        const reply = await sync(callOf({}, { rooms }));
        const [part] = reply.rooms;
        if (part?.status !== 'ok') return expect.unreachable();
        seen.push(...part.events.map((event) => event.seq));
        isWhole = reply.rooms.length === 1;
        expect(reply.rooms.slice(1)).toEqual(isWhole ? [] : [{ room: 'town', status: 'deferred' }]);
        seq = part.upTo.seq;
        expect(seq).toBe(isWhole ? 6 : part.events.at(-1)?.seq);
      }
      expect(seen).toEqual([1, 2, 3, 4, 5]);
    }
    expect(await ask(['village', 0], ['town', 0])).toEqual([[6], 'deferred']);
  });

  it.each([
    ['events', many(inTown, 1, MAX_EVENTS + 1)],
    ['bytes', many(inTown, 1, 3 * MAX_PARTS, 'x'.repeat(MAX_BYTES / 3))],
  ])('resets a room with too many %s for any reply', async (_, events) => {
    for (const start of [1, events.length]) {
      const { log, ask } = setUp(events);
      Object.assign(log, { start });
      expect(await ask(['town', 0])).toEqual(['reset']);
    }
  });
});
