import { describe, expect, it } from 'vitest';
import { callOf } from '../../test/call.ts';
import { edit, idOf, post, react, remove } from '@nats-chat/testkit/events';
import { memoryLog } from '../log.memory.ts';
import { memoryStore } from '../store.memory.ts';
import { lookUpEvent } from './look-up-event.ts';

const setUp = () => {
  const log = memoryLog(post(1, 'a'), post(2, 'b'), edit(3, 2, 'c'));
  const store = memoryStore(post(1, 'a'));
  log.floor = 1;
  const lookUp = lookUpEvent({ log, store });
  const find = (number: number, { room = 'town', target }: { room?: string; target?: number } = {}) =>
    lookUp(callOf({}, { room, messageId: idOf(number), targetId: target === undefined ? undefined : idOf(target) }));
  return { log, store, find };
};

describe('looking an event up', () => {
  it('finds it in PostgreSQL and in the log', async () => {
    const { find } = setUp();
    expect(await find(1)).toEqual({ found: { seq: 1, timestamp: 1_001 } });
    expect(await find(2)).toEqual({ found: { seq: 2, timestamp: 1_002 } });
  });

  it('says in which thread it is', async () => {
    const { log, store, find } = setUp();
    const [one, two] = [post(5, 'd', { threadId: idOf(1) }), post(6, 'e', { threadId: idOf(2) })];
    store.events.push(one);
    log.events.push(one, two);
    expect(await find(5)).toEqual({ found: { seq: 5, timestamp: 1_005, threadId: idOf(1) } });
    expect(await find(6)).toEqual({ found: { seq: 6, timestamp: 1_006, threadId: idOf(2) } });
  });

  it('finds what is about a message, and says about which', async () => {
    const { store, find } = setUp();
    store.events.push(react(4, 1, '👍'));
    expect(await find(4, { target: 1 })).toEqual({ found: { seq: 4, timestamp: 1_004, targetId: idOf(1) } });
    expect(await find(3, { target: 2 })).toEqual({ found: { seq: 3, timestamp: 1_003, targetId: idOf(2) } });
  });

  it.each(['the log', 'PostgreSQL'])('says of a post that %s has deleted that it is', async (where) => {
    const { log, store, find } = setUp();
    const events = [post(5, 'd', { threadId: idOf(1) }), remove(6, 5, { threadId: idOf(1) })];
    log.events.push(...events);
    expect(await find(1)).toEqual({ found: { seq: 1, timestamp: 1_001 } });
    const deleted = { found: { seq: 5, timestamp: 1_005, threadId: idOf(1), deleted: true } };
    expect(await find(5)).toEqual(deleted);
    store.events.push(...(where === 'the log' ? events.slice(0, 1) : events));
    if (where === 'PostgreSQL') log.floor = 6;
    expect(await find(5)).toEqual(deleted);
    expect((await find(6, { target: 5 })).found).not.toHaveProperty('deleted');
  });

  it('finds nothing that was never stored, or is in another room', async () => {
    const { find } = setUp();
    expect(await find(9)).toEqual({ found: null });
    expect(await find(1, { room: 'village' })).toEqual({ found: null });
  });

  it('does not say that a message is new when it cannot tell', async () => {
    const { log, store, find } = setUp();
    log.start = 3;
    await expect(find(9)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    store.isUnavailable = true;
    await expect(find(1)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
