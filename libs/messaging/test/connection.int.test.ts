import { contract, events } from '@nats-chat/contracts';
import { audienceOf, publishToRoom, requester, subscribe, subscribeToRoom, type Subscribe } from '@nats-chat/messaging';
import { startTestNats, type TestNats } from '@nats-chat/testkit';
import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

let nats: TestNats;
let alice: NatsConnection;
let room: NatsConnection;
let fanout: NatsConnection;

beforeAll(async () => {
  nats = await startTestNats({ services: ['room', 'fanout'], people: { alice: ['user'], bob: ['user'] } });
  [alice, room, fanout] = await Promise.all([nats.person('alice'), nats.service('room'), nats.service('fanout')]);
});
afterAll(() => nats.stop());

const { membershipChanged } = events;
const change = { v: 1, room: 'town', kind: 'invited', by: 'bob' };
/** A request that waits for its timeout fails the test. */
const LONGER_THAN_A_TEST_MS = 600_000;
const SUBJECT = 'deliver.alice.room.town';

describe('a subscription', () => {
  it('gets events of its filter, decoded, with the parameters of their subjects', async () => {
    const onEvent = vi.fn();
    const stop = subscribe(alice, { event: membershipChanged, filter: { user: 'alice' } }, { onEvent });
    await alice.flush();
    room.publish(SUBJECT, JSON.stringify({ ...change, more: true }));
    room.publish('deliver.bob.room.town', JSON.stringify(change));
    room.publish('deliver.alice.room.park', JSON.stringify({ ...change, room: 'park' }));
    await vi.waitFor(() => expect(onEvent).toHaveBeenCalledTimes(2));
    expect(onEvent.mock.calls).toEqual([
      [{ payload: change, params: { user: 'alice', room: 'town' } }],
      [{ payload: { ...change, room: 'park' }, params: { user: 'alice', room: 'park' } }],
    ]);
    stop();
  });

  it('drops what does not fit, says so, and goes on', async () => {
    const [onEvent, onMalformed] = [vi.fn(), vi.fn()];
    const stop = subscribe(alice, { event: membershipChanged, filter: { user: 'alice' } }, { onEvent, onMalformed });
    const deaf = subscribe(alice, { event: membershipChanged, filter: { user: 'alice' } }, { onEvent: vi.fn() });
    await alice.flush();
    for (const payload of ['', '{', '{}', 'null', JSON.stringify({ ...change, v: 0 })]) room.publish(SUBJECT, payload);
    room.publish(SUBJECT, JSON.stringify(change));
    await vi.waitFor(() => expect(onEvent).toHaveBeenCalledTimes(1));
    expect(onMalformed.mock.calls).toEqual(Array.from({ length: 5 }, () => [SUBJECT]));
    stop();
    deaf();
  });

  it('goes on when its listener throws, and so does the connection', async () => {
    const failure = new Error('a defect of the listener');
    const [onFailed, other] = [vi.fn(), vi.fn()];
    const onEvent = vi.fn(() => {
      throw failure;
    });
    const by = { event: membershipChanged, filter: { user: 'alice' } };
    const stops = [subscribe(alice, by, { onEvent, onFailed }), subscribe(alice, by, { onEvent: other })];
    await alice.flush();
    room.publish(SUBJECT, JSON.stringify(change));
    room.publish(SUBJECT, JSON.stringify(change));
    await vi.waitFor(() => expect(other).toHaveBeenCalledTimes(2));
    expect(onFailed.mock.calls).toEqual([[failure], [failure]]);
    for (const stop of stops) stop();
  });

  it('that has ended gets nothing more', async () => {
    const [ended, marker] = [vi.fn(), vi.fn()];
    subscribe(alice, { event: membershipChanged, filter: { user: 'alice' } }, { onEvent: ended })();
    const stop = subscribe(alice, { event: membershipChanged, filter: { user: 'alice' } }, { onEvent: marker });
    await alice.flush();
    room.publish(SUBJECT, JSON.stringify(change));
    await vi.waitFor(() => expect(marker).toHaveBeenCalled());
    expect(ended).not.toHaveBeenCalled();
    stop();
  });

  it('that the server refuses reports it', async () => {
    const onRefused = vi.fn();
    subscribe(alice, { event: membershipChanged, filter: { user: 'bob' } }, { onEvent: vi.fn(), onRefused });
    await vi.waitFor(() => expect(onRefused).toHaveBeenCalled());
    expect(String(onRefused.mock.calls[0]?.[0])).toContain('deliver.bob.room.*');
  });

  it.each(['*', 'a.b', '', '>'])('for %j is not made', (user) => {
    expect(() => subscribe(alice, { event: membershipChanged, filter: { user } }, { onEvent: vi.fn() })).toThrow(
      RangeError,
    );
  });
});

describe('a request', () => {
  it('that the caller may not publish is FORBIDDEN, and not waited for', async () => {
    const timeoutMs = LONGER_THAN_A_TEST_MS;
    const asked = requester(alice, 'bob')(contract.room.info, { room: 'town' }, {}, { timeoutMs });
    await expect(asked).rejects.toMatchObject({ code: 'FORBIDDEN', room: 'town' });
  });

  it('is UNAVAILABLE when nobody listens, and after its time when nobody answers', async () => {
    const ask = requester(alice, 'alice');
    await expect(ask(contract.room.info, { room: 'town' }, {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    room.subscribe('room.leave.*.*', { callback: () => undefined });
    await room.flush();
    const silent = ask(contract.room.leave, { room: 'town' }, {}, { timeoutMs: 50 });
    await expect(silent).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('an event of a room', () => {
  it.each(['town', 'p-board', 'dm-us'])('of %s reaches each of its audience once', async (id) => {
    const bob = await nats.person('bob');
    const heard: string[] = [];
    for (const [me, nc] of [
      ['alice', alice],
      ['bob', bob],
    ] as const) {
      const over: Subscribe = (event, filter, onEvent) => subscribe(nc, { event, filter }, { onEvent });
      subscribeToRoom(over, events.notify, { room: id, me, onEvent: ({ seq }) => heard.push(`${me} ${seq}`) });
      await nc.flush();
    }
    const notification = {
      v: 1,
      room: id,
      seq: 7,
      messageId: MESSAGE,
      clientId: MESSAGE,
      action: 'post',
      user: 'alice',
    };
    const type = id === 'town' ? 'public' : id === 'dm-us' ? 'dm' : 'private';
    const audience = await audienceOf(type, async () => ['alice', 'bob']);
    const payload = JSON.stringify({ ...notification, timestamp: 1 });
    publishToRoom(fanout, events.notify, { room: id, audience, payload });
    await vi.waitFor(() => expect(heard.toSorted()).toEqual(['alice 7', 'bob 7']));
  });
});

const MESSAGE = '01937b5e-7c1a-7abc-8def-0123456789ab';
