import { createLogger } from '@nats-chat/otel';
import type { Msg } from '@nats-io/nats-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchWorker, MAX_BATCH } from './batch-worker.ts';
import { PulledMessage } from './puller.ts';

/** A message of which the worker sees no more than this. */
const message = (seq: number, deliveryCount = 1) =>
  new PulledMessage({ reply: `$JS.ACK.LOG.persist.${deliveryCount}.${seq}.${seq}.0.0` } as Msg);
const unavailable = () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

/** Rejects with anything, also with nothing. */
const rejected = (reason: unknown): Promise<void> => {
  const { promise, reject } = Promise.withResolvers<void>();
  reject(reason);
  return promise;
};

/** What is there is one batch, as on the server; an empty one is the end. */
class Source {
  #there: number[] = [];
  #waiting: (() => void) | undefined;
  #stopped = false;
  /** How often what comes was delivered, with that time. */
  deliveryCount = 1;

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
    return this.#there.splice(0, MAX_BATCH).map((seq) => message(seq, this.deliveryCount));
  }
}

/** A worker that lingers for 200 ms; each batch takes until `end` is called, or ends at once while `isFast`. */
const setUp = () => {
  const batches: number[][] = [];
  const acked: number[] = [];
  const retried: (readonly [seq: number, delayMs: number])[] = [];
  const dead: (readonly [seq: number, reason: string])[] = [];
  const state = {
    isFast: true,
    failure: undefined as Error | undefined,
    end: (): void => undefined,
    /** What is wrong with a batch, if anything. */
    problem: (_: readonly number[]): { readonly reason: unknown } | undefined => undefined,
  };
  const source = new Source();
  const tracked: number[] = [];
  const worker = new BatchWorker<number>(
    {
      logger: createLogger({ service: 'persist', level: 'silent' }),
      consumer: 'persist',
      lingerMs: 200,
      decode: ({ seq }) => {
        if (seq < 0) throw new Error('not an envelope');
        return seq;
      },
      process: async (batch) => {
        batches.push([...batch]);
        if (state.failure !== undefined) throw state.failure;
        const problem = state.problem(batch);
        if (problem !== undefined) await rejected(problem.reason);
        if (!state.isFast) await new Promise<void>((resolve) => (state.end = resolve));
      },
    },
    {
      track: (messages) => tracked.push(...messages.map(({ seq }) => seq)),
      ack: (messages) => acked.push(...messages.map(({ seq }) => seq)),
      retry: ({ seq }, delayMs) => retried.push([seq, delayMs]),
      deadLetter: async ({ seq }, error) => void dead.push([seq, String(error)]),
    },
    source,
  );
  const running = worker.run();
  running.catch(() => undefined);
  return {
    worker,
    source,
    retried,
    dead,
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

describe('a batch that fails', () => {
  const fault = (seq: number) => (batch: readonly number[]) =>
    batch.includes(seq) ? { reason: new Error('row at fault') } : undefined;

  it('is bisected until the message at fault is found; the others are acknowledged, in order', async () => {
    const { add, state, batches, acked, retried, worker } = setUp();
    state.problem = fault(6);
    add(1, 2, 3, 4, 5, 6, 7);
    await pass(0);
    expect(batches).toEqual([[1, 2, 3, 4, 5, 6, 7], [1, 2, 3], [4, 5, 6, 7], [4, 5], [6, 7], [6], [7]]);
    expect([acked, retried]).toEqual([[1, 2, 3, 4, 5, 7], [[6, 1_000]]]);
    expect(worker.isHealthy).toBe(true);
  });

  it.each([
    [1, 1_000],
    [2, 2_000],
    [4, 4_000],
  ])('comes again later each time: after delivery %i in %i ms', async (deliveryCount, delayMs) => {
    const { add, source, state, retried, dead } = setUp();
    source.deliveryCount = deliveryCount;
    state.problem = fault(1);
    add(1);
    await pass(0);
    expect([retried, dead]).toEqual([[[1, delayMs]], []]);
  });

  it('is a dead letter after five deliveries, with the reason', async () => {
    const { add, source, state, retried, dead, acked } = setUp();
    source.deliveryCount = 5;
    state.problem = fault(1);
    add(1, 2);
    await pass(0);
    expect([retried, dead, acked]).toEqual([[], [[1, 'Error: row at fault']], [2]]);
  });

  it('is a dead letter at once where it cannot be decoded, and holds up no other', async () => {
    const { add, batches, dead, acked } = setUp();
    add(-1, 2, -3);
    await pass(0);
    expect(dead).toEqual([
      [-1, 'Error: not an envelope'],
      [-3, 'Error: not an envelope'],
    ]);
    expect([batches, acked]).toEqual([[[2]], [2]]);
  });

  it('fails though it is rejected without a reason', async () => {
    const { add, state, acked, retried } = setUp();
    state.problem = () => ({ reason: undefined });
    add(1);
    await pass(0);
    expect([acked, retried]).toEqual([[], [[1, 1_000]]]);
  });

  it('is tried again as a whole, later each time, while what it is written to is unavailable', async () => {
    const { add, state, batches, acked, retried, worker } = setUp();
    state.failure = unavailable();
    add(1, 2);
    await pass(60_000);
    expect(batches.length).toBeGreaterThan(10);
    expect(batches.length).toBeLessThan(60);
    expect(new Set(batches.map(String))).toEqual(new Set(['1,2']));
    expect([acked, retried, worker.isHealthy]).toEqual([[], [], false]);
    state.failure = undefined;
    await pass(10_000);
    expect([acked, worker.isHealthy]).toEqual([[1, 2], true]);
  });

  it('is halved at once where it timed out, until one message alone is waited for', async () => {
    const { add, state, batches, acked, retried } = setUp();
    const cancelled = Object.assign(new Error('canceling statement'), { code: '57014' });
    state.problem = (batch) => (batch.length > 1 ? { reason: cancelled } : undefined);
    add(1, 2, 3, 4);
    await pass(0);
    expect(batches).toEqual([[1, 2, 3, 4], [1, 2], [1], [2], [3, 4], [3], [4]]);
    expect([acked, retried]).toEqual([[1, 2, 3, 4], []]);
  });
});

describe('a message alone whose statement is cancelled', () => {
  const cancelled = Object.assign(new Error('canceling statement'), { code: '57014' });

  it('comes again after five times, and holds up no other', async () => {
    const { add, state, batches, acked, retried, worker } = setUp();
    state.problem = (batch) => (batch.includes(1) ? { reason: cancelled } : undefined);
    add(1, 2);
    await pass(60_000);
    expect(batches).toEqual([[1, 2], [1], [1], [1], [1], [1], [2]]);
    expect([acked, retried, worker.isHealthy]).toEqual([[2], [[1, 1_000]], true]);
  });

  it('leaves the worker healthy, since the database answers', async () => {
    const { add, state, worker } = setUp();
    state.problem = () => ({ reason: cancelled });
    add(1);
    await pass(1);
    expect(worker.isHealthy).toBe(false);
    await pass(60_000);
    expect(worker.isHealthy).toBe(true);
  });

  it('is a dead letter after five deliveries', async () => {
    const { add, source, state, dead, retried } = setUp();
    source.deliveryCount = 5;
    state.problem = () => ({ reason: cancelled });
    add(1);
    await pass(60_000);
    expect([retried, dead]).toEqual([[], [[1, 'Error: canceling statement']]]);
  });

  it('is waited for as long as it takes where the database does not answer', async () => {
    const { add, state, batches, retried, dead } = setUp();
    state.failure = new Error('Query read timeout');
    add(1);
    await pass(60_000);
    expect(batches.length).toBeGreaterThan(10);
    expect([retried, dead]).toEqual([[], []]);
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
