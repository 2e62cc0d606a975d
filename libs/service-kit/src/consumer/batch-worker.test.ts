import { createLogger } from '@nats-chat/otel';
import type { Msg } from '@nats-io/nats-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchWorker, MAX_BATCH } from './batch-worker.ts';
import { PulledMessage } from './puller.ts';

/** A message of which the worker sees no more than this. */
const message = (seq: number) => new PulledMessage({ reply: `$JS.ACK.LOG.persist.1.${seq}.${seq}.0.0` } as Msg);
const unavailable = () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

/** What is there is one batch, as on the server; an empty one is the end. */
class Source {
  #there: number[] = [];
  #waiting: (() => void) | undefined;
  #stopped = false;

  add(...seqs: number[]): void {
    this.#there.push(...seqs);
    this.#waiting?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting?.();
  }

  async next(): Promise<readonly PulledMessage[]> {
    if (this.#there.length === 0 && !this.#stopped) await new Promise<void>((resolve) => (this.#waiting = resolve));
    return this.#there.splice(0, MAX_BATCH).map(message);
  }
}

/** A worker that lingers for 200 ms; each batch takes until `end` is called, or ends at once while `isFast`. */
const setUp = () => {
  const batches: number[][] = [];
  const acked: number[] = [];
  const state = { isFast: true, failure: undefined as Error | undefined, end: (): void => undefined };
  const source = new Source();
  const tracked: number[] = [];
  const worker = new BatchWorker<number>(
    {
      logger: createLogger({ service: 'persist', level: 'silent' }),
      consumer: 'persist',
      lingerMs: 200,
      decode: ({ seq }) => seq,
      process: async (batch) => {
        batches.push([...batch]);
        if (state.failure !== undefined) throw state.failure;
        if (!state.isFast) await new Promise<void>((resolve) => (state.end = resolve));
      },
    },
    {
      track: (messages) => tracked.push(...messages.map(({ seq }) => seq)),
      ack: (messages) => acked.push(...messages.map(({ seq }) => seq)),
      retry: () => expect.unreachable(),
      deadLetter: () => expect.unreachable(),
    },
    source,
  );
  const running = worker.run();
  running.catch(() => undefined);
  return {
    worker,
    stop: () => {
      source.stop();
      worker.stop();
    },
    running,
    batches,
    acked,
    tracked,
    state,
    add: (...seqs: number[]) => source.add(...seqs),
  };
};

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a batch', () => {
  it('is processed at once when nothing came before', async () => {
    const { add, batches, acked, tracked } = setUp();
    add(1, 2);
    await pass(0);
    expect([batches, tracked, acked]).toEqual([[[1, 2]], [1, 2], [1, 2]]);
  });

  it('is what comes while the worker lingers after the one before', async () => {
    const { add, batches } = setUp();
    add(1);
    await pass(150);
    add(2);
    await pass(49);
    add(3);
    expect(batches).toEqual([[1]]);
    await pass(1);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('comes without a linger while there is more', async () => {
    const { add, batches } = setUp();
    add(...Array.from({ length: 2 * MAX_BATCH + 1 }, (_, index) => index));
    await pass(0);
    expect(batches.map(({ length }) => length)).toEqual([MAX_BATCH, MAX_BATCH, 1]);
  });

  it('is taken while a full one before it is at work', async () => {
    const { add, batches, tracked, state } = setUp();
    state.isFast = false;
    add(...Array.from({ length: MAX_BATCH + 1 }, (_, index) => index));
    await pass(0);
    expect([batches.length, tracked.length]).toEqual([1, MAX_BATCH + 1]);
  });

  it('waits for the one before', async () => {
    const { add, batches, state } = setUp();
    state.isFast = false;
    add(1);
    await pass(0);
    add(2);
    await pass(1_000);
    expect(batches).toEqual([[1]]);
    state.end();
    await pass(200);
    expect(batches).toEqual([[1], [2]]);
  });
});

describe('a worker that stops', () => {
  it('processes at once what comes while it lingers', async () => {
    const { add, stop, running, acked } = setUp();
    add(1);
    await pass(10);
    add(2, 3);
    stop();
    await running;
    expect(acked).toEqual([1, 2, 3]);
  });

  it('ends when there is nothing to do', async () => {
    const { stop, running, batches } = setUp();
    stop();
    await running;
    expect(batches).toEqual([]);
  });

  it('waits no more for what is unavailable', async () => {
    const { add, stop, worker, running, batches, state, acked } = setUp();
    state.failure = unavailable();
    add(1);
    await pass(1);
    expect([batches, worker.isHealthy]).toEqual([[[1]], false]);
    stop();
    await expect(running).rejects.toThrow('connect');
    expect([batches, acked]).toEqual([[[1], [1]], []]);
  });

  it('does not wait after the failure of its last batch', async () => {
    const { add, stop, running, state, batches } = setUp();
    state.isFast = false;
    add(1);
    await pass(0);
    stop();
    state.failure = unavailable();
    add(2);
    state.end();
    await expect(running).rejects.toThrow('connect');
    expect(batches).toEqual([[1], [2]]);
  });
});
