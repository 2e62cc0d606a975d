import type { ConsumerNotification } from '@nats-io/jetstream';
import { describe, expect, it, vi } from 'vitest';
import { fakeStatus } from '../test/fake-status.ts';
import { Delivery } from './consumer.ts';

const message = (deliverySequence: number) => ({ info: { deliverySequence } });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A delivery over a subscription whose notifications and end the test decides. */
const setUp = () => {
  const received: number[] = [];
  const onHeartbeat = vi.fn();
  const delivery = new Delivery<ReturnType<typeof message>>({
    onMessage: ({ info }) => received.push(info.deliverySequence),
    onHeartbeat,
  });
  const closed = Promise.withResolvers<undefined>();
  const { status, tell } = fakeStatus<ConsumerNotification>();
  const stop = vi.fn();
  delivery.watch({ stop, status, closed: () => closed.promise });
  let reason: string | undefined;
  void delivery.ended.then((why) => (reason = why));
  const deliver = (...sequences: number[]): void => {
    for (const sequence of sequences) delivery.accept(message(sequence));
  };
  return {
    delivery,
    received,
    onHeartbeat,
    stop,
    tell,
    deliver,
    close: () => closed.resolve(undefined),
    reason: () => reason,
  };
};

const heartbeat = (lastConsumerSequence: number): ConsumerNotification => ({
  type: 'heartbeat',
  lastConsumerSequence,
  lastStreamSequence: 100,
});

describe('what a consumer delivers', () => {
  it('is passed on one by one, with the heartbeats that tell of no more', async () => {
    const { received, onHeartbeat, deliver, tell, reason } = setUp();
    await tell(heartbeat(0));
    deliver(1, 2, 3);
    await tell(heartbeat(3));
    deliver(4);
    await tell({ type: 'debug', code: 100, description: 'of no interest' });
    expect(received).toEqual([1, 2, 3, 4]);
    expect(onHeartbeat).toHaveBeenCalledTimes(2);
    expect(reason()).toBeUndefined();
  });

  it.each([
    ['the first one is missing', [2]],
    ['one in between is missing', [1, 3]],
    ['one comes twice', [1, 1]],
  ])('ends when %s, and what comes after is not passed on', async (_, sequences) => {
    const { received, deliver, stop, reason } = setUp();
    deliver(...sequences, 2, 3, 4);
    await settled();
    expect(reason()).toBe('a message was skipped');
    expect(received).toEqual(sequences.slice(0, -1));
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a heartbeat tells of a message that did not come', heartbeat(2), 'a message was skipped'],
    ['heartbeats stop', { type: 'heartbeats_missed', count: 2 }, 'heartbeats_missed'],
    ['the consumer is gone', { type: 'consumer_deleted', code: 409, description: 'gone' }, 'consumer_deleted'],
  ] as const)('ends when %s', async (_, notification, why) => {
    const { received, deliver, tell, reason } = setUp();
    deliver(1);
    await tell(notification);
    deliver(2);
    expect(reason()).toBe(why);
    expect(received).toEqual([1]);
  });

  it('ends with its subscription', async () => {
    const { close, reason } = setUp();
    close();
    await settled();
    expect(reason()).toBe('the subscription closed');
  });

  it('ends once, for its first reason, and passes no heartbeat on any more', async () => {
    const { delivery, close, tell, reason, stop, onHeartbeat } = setUp();
    delivery.end('no longer wanted');
    close();
    await tell({ type: 'heartbeats_missed', count: 2 });
    await tell(heartbeat(0));
    expect(onHeartbeat).not.toHaveBeenCalled();
    expect(reason()).toBe('no longer wanted');
    expect(stop).toHaveBeenCalledTimes(1);
  });
});
