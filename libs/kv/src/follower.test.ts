import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  type JsMsg,
  type StreamAPI,
  type StreamInfo,
  type StreamState,
} from '@nats-io/jetstream';
import type { NatsConnection, Status } from '@nats-io/nats-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeStatus } from '../test/fake-status.ts';
import { Bucket } from './bucket.ts';
import type { DeltaConsumer, DeltaConsumerOptions } from './consumer.ts';
import type { Delta } from './entry.ts';
import { Follower, type Position } from './follower.ts';

/** A consumer that a test ends, and gives messages. */
interface Opened extends DeltaConsumer {
  readonly options: DeltaConsumerOptions;
  readonly end: ReturnType<typeof vi.fn<(reason: string) => void>>;
}

const opening = vi.hoisted(() => ({
  open: async (_options: DeltaConsumerOptions): Promise<DeltaConsumer> => Promise.reject(new Error()),
}));
vi.mock(import('./consumer.ts'), async (original) => ({
  ...(await original()),
  openDeltaConsumer: (options) => opening.open(options),
}));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => void vi.useRealTimers());

/** The longest first wait. */
const SOON_MS = 50;
const turns = () => vi.advanceTimersByTimeAsync(0);

/** A follower of a stream that stands at 10, whose consumers find `pending` messages there. */
const setUp = async ({ pending = 0, failure }: { pending?: number; failure?: Error } = {}) => {
  const state = { pending, failure, created: 'monday', revision: 10, hold: Promise.resolve() };
  const opened: Opened[] = [];
  opening.open = async (options) => {
    await state.hold;
    if (state.failure !== undefined) throw state.failure;
    const { promise: ended, resolve } = Promise.withResolvers<string>();
    const end = vi.fn<(reason: string) => void>((reason) => resolve(reason));
    const consumer = { options, pending: state.pending, ended, end, deleted: ended.then(() => undefined) };
    opened.push(consumer);
    return consumer;
  };
  const { status, tell } = fakeStatus<Status>();
  const nc: Partial<NatsConnection> = { status };
  const info = vi.fn(async () => {
    const at: Partial<StreamState> = { last_seq: state.revision };
    const stream: Partial<StreamInfo> = { created: state.created, state: at as StreamState };
    return stream as StreamInfo;
  });
  const streams: Partial<StreamAPI> = { info };
  const jsm: Partial<JetStreamManager> = { streams: streams as StreamAPI };
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const options = { decode: (_: string, json: unknown) => String(json), logger };
  const bucket = new Bucket({
    nc: nc as NatsConnection,
    jsm: jsm as JetStreamManager,
    name: 'USERS',
    timeoutMs: 1_000,
    options,
  });
  const deltas: Delta<string>[] = [];
  const [onLive, onLost, onHeartbeat] = [vi.fn(), vi.fn(), vi.fn()];
  const startAfter = vi.fn((stream: Position, held: Position | undefined) => held?.revision ?? stream.revision);
  const onDelta = (delta: Delta<string>): void => void deltas.push(delta);
  const follower = new Follower({ bucket, heartbeatMs: 250, startAfter, onDelta, onHeartbeat, onLive, onLost });
  await turns();
  const last = (): Opened => {
    const consumer = opened.at(-1);
    if (consumer === undefined) throw new Error('No consumer was opened.');
    return consumer;
  };
  return { follower, state, opened, last, tell, info, logger, deltas, onLive, onLost, onHeartbeat, startAfter };
};

const message = (seq: number, pending = 0): JsMsg => {
  const fields: Partial<JsMsg> = {
    seq,
    subject: '$KV.USERS.alice',
    data: new TextEncoder().encode(JSON.stringify(`v${seq}`)),
    headers: undefined,
    info: { pending } as JsMsg['info'],
  };
  return fields as JsMsg;
};

describe('a follower', () => {
  it('begins where it is asked to, and is live at once where nothing is pending', async () => {
    const { follower, last, startAfter, onLive } = await setUp();
    expect(startAfter.mock.calls).toEqual([[{ created: 'monday', revision: 10 }, undefined]]);
    expect(last().options).toMatchObject({ stream: 'KV_USERS', after: 10, heartbeatMs: 250 });
    await follower.ready;
    expect([follower.live, follower.at, onLive.mock.calls.length]).toEqual([true, 10, 1]);
  });

  it('is live with the last of what the stream held, and passes on what comes', async () => {
    const { follower, last, deltas, onLive } = await setUp({ pending: 2 });
    const { onMessage } = last().options;
    onMessage(message(11, 1));
    expect([follower.live, follower.at, onLive.mock.calls.length]).toEqual([false, -1, 0]);
    onMessage(message(13));
    onMessage(message(14));
    expect([follower.live, follower.at, onLive.mock.calls.length]).toEqual([true, 14, 1]);
    expect(deltas.map(({ key, revision, value }) => [key, revision, value])).toEqual([
      ['alice', 11, 'v11'],
      ['alice', 13, 'v13'],
      ['alice', 14, 'v14'],
    ]);
  });

  it('passes heartbeats on once it is live, of the consumer that it has', async () => {
    const { last, tell, onHeartbeat } = await setUp({ pending: 1 });
    const { onMessage, onHeartbeat: beat } = last().options;
    beat();
    expect(onHeartbeat).not.toHaveBeenCalled();
    onMessage(message(11));
    beat();
    expect(onHeartbeat).toHaveBeenCalledTimes(1);
    await tell({ type: 'disconnect', server: '' });
    beat();
    expect(onHeartbeat).toHaveBeenCalledTimes(1);
  });

  it('opens another consumer soon after one ended, from where it stood', async () => {
    const { follower, last, opened, onLost, logger, startAfter } = await setUp();
    last().options.onMessage(message(11));
    last().end('a message was skipped');
    await turns();
    expect([follower.live, follower.at, follower.generation]).toEqual([false, -1, 1]);
    expect(onLost.mock.calls).toEqual([['ended']]);
    const { ready } = follower;
    await vi.advanceTimersByTimeAsync(SOON_MS);
    await ready;
    expect(opened).toHaveLength(2);
    expect(startAfter).toHaveBeenLastCalledWith(
      { created: 'monday', revision: 10 },
      { created: 'monday', revision: 11 },
    );
    expect(last().options.after).toBe(11);
    expect(logger.warn.mock.calls).toEqual([
      [{ bucket: 'USERS', reason: 'a message was skipped' }, 'Watch lost; bypassing the cache.'],
    ]);
  });

  it('is not live from the moment the connection is cut, and takes nothing more from that consumer', async () => {
    const { follower, last, tell, onLost, deltas } = await setUp();
    const first = last();
    await tell({ type: 'disconnect', server: '' });
    expect([follower.live, onLost.mock.calls[0]]).toEqual([false, ['the connection was cut']]);
    expect(first.end.mock.calls).toEqual([['the connection was cut']]);
    first.options.onMessage(message(11));
    expect([deltas, follower.live]).toEqual([[], false]);
  });

  it('opens another one at once when the connection is there again, however long it was to wait', async () => {
    const { opened, state, tell } = await setUp({ failure: new Error('no responders') });
    await vi.advanceTimersByTimeAsync(20_000);
    state.failure = undefined;
    await tell({ type: 'reconnect', server: '' });
    await turns();
    expect(opened).toHaveLength(1);
  });

  it('does not come to life by a consumer during whose opening the connection was cut', async () => {
    const hold = Promise.withResolvers<undefined>();
    const { follower, state, last, tell, opened } = await setUp();
    state.hold = hold.promise;
    last().end('heartbeats_missed');
    await vi.advanceTimersByTimeAsync(SOON_MS);
    await tell({ type: 'disconnect', server: '' });
    hold.resolve(undefined);
    await turns();
    expect(opened).toHaveLength(2);
    expect(last().end.mock.calls[0]).toEqual(['the connection was cut meanwhile']);
    last().options.onMessage(message(11));
    expect(follower.live).toBe(false);
  });

  it.each([10, 9])('starts over when the stream goes back from 10 to %i', async (revision) => {
    const { follower, last, deltas, onLost } = await setUp();
    last().options.onMessage(message(revision));
    expect([follower.live, deltas, onLost.mock.calls]).toEqual([false, [], [['the stream went back']]]);
  });
});

describe('a follower that cannot open a consumer', () => {
  it('waits for longer after each failure, and says each reason once', async () => {
    const { state, info, logger } = await setUp({ failure: new Error('no responders') });
    await vi.advanceTimersByTimeAsync(SOON_MS);
    expect(info).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(20_000);
    const attempts = info.mock.calls.length;
    await vi.advanceTimersByTimeAsync(10_000);
    // Waits are of one to two seconds by then.
    expect(info.mock.calls.length - attempts).toBeGreaterThanOrEqual(4);
    expect(info.mock.calls.length - attempts).toBeLessThanOrEqual(11);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    state.failure = new Error('timeout');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(logger.warn).toHaveBeenCalledTimes(2);
    expect(logger.warn).toHaveBeenLastCalledWith(
      { bucket: 'USERS', error: state.failure },
      'Watch lost; bypassing the cache.',
    );
  });

  it('waits for a bucket that is not there yet, and complains of one that is gone', async () => {
    const missing = new JetStreamApiError({
      code: 404,
      err_code: JetStreamApiCodes.StreamNotFound,
      description: 'gone',
    });
    const { state, info, logger, last } = await setUp();
    last().end('consumer_deleted');
    info.mockRejectedValue(missing);
    await vi.advanceTimersByTimeAsync(SOON_MS);
    expect([logger.info.mock.calls.length, logger.warn.mock.calls.length]).toEqual([0, 2]);
    expect(state.failure).toBeUndefined();
  });

  it('is quick again once a consumer lasted for five seconds, and not before', async () => {
    const { state, info, last } = await setUp({ failure: new Error('no responders') });
    await vi.advanceTimersByTimeAsync(20_000);
    state.failure = undefined;
    for (const [lastedMs, isQuick] of [
      [4_999, false],
      [5_001, true],
    ] as const) {
      await vi.advanceTimersToNextTimerAsync();
      await vi.advanceTimersByTimeAsync(lastedMs);
      const attempts = info.mock.calls.length;
      last().end('heartbeats_missed');
      await vi.advanceTimersByTimeAsync(SOON_MS);
      expect([lastedMs, info.mock.calls.length > attempts]).toEqual([lastedMs, isQuick]);
    }
  });
});

describe('a follower whose bucket is not there yet', () => {
  it('says once that it waits, and is ready when it is there', async () => {
    const missing = new JetStreamApiError({
      code: 404,
      err_code: JetStreamApiCodes.StreamNotFound,
      description: 'gone',
    });
    opening.open = () => Promise.reject(new Error('unused'));
    const { follower, info, logger, state } = await setUp({ failure: missing });
    info.mockRejectedValueOnce(missing);
    await vi.advanceTimersByTimeAsync(20_000);
    state.failure = undefined;
    await vi.advanceTimersByTimeAsync(2_000);
    await follower.ready;
    expect(logger.info.mock.calls.length + logger.warn.mock.calls.length).toBe(1);
  });
});

describe('a follower that is closed', () => {
  it('ends its consumer, waits until that is deleted, and opens none any more', async () => {
    const { follower, last, opened, logger, onLost } = await setUp();
    await Promise.all([follower.close(), follower.close()]);
    expect(last().end.mock.calls).toEqual([['closed']]);
    expect(onLost.mock.calls[0]).toEqual(['closed']);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([opened.length, follower.live, logger.warn.mock.calls]).toEqual([1, false, []]);
  });

  it('rejects whoever waits for it to be ready', async () => {
    const { follower } = await setUp({ pending: 1 });
    const failed = expect(follower.ready).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await follower.close();
    await failed;
  });

  it('does not wait for its next attempt', async () => {
    const { follower, info } = await setUp({ failure: new Error('no responders') });
    await vi.advanceTimersByTimeAsync(20_000);
    const attempts = info.mock.calls.length;
    await follower.close();
    expect(info.mock.calls.length).toBe(attempts);
  });

  it('is so with its connection', async () => {
    const { follower, tell } = await setUp({ pending: 1 });
    const failed = expect(follower.ready).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await tell({ type: 'close' });
    await failed;
  });
});
