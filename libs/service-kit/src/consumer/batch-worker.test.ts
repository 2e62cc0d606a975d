import { createLogger } from '@nats-chat/otel';
import type { JsMsg } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchWorker, MAX_BATCH } from './batch-worker.ts';

/** A message of which the worker sees no more than this. */
const message = (seq: number) => ({ seq, info: { deliveryCount: 1 } }) as JsMsg;
const unavailable = () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

/** A worker that lingers for 200 ms; each batch takes until `end` is called, or ends at once while `isFast`. */
const setUp = () => {
  const batches: number[][] = [];
  const acked: number[] = [];
  const state = { isFast: true, failure: undefined as Error | undefined, end: (): void => undefined };
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
      ack: (messages) => acked.push(...messages.map(({ seq }) => seq)),
      retry: () => expect.unreachable(),
      deadLetter: () => expect.unreachable(),
    },
  );
  const running = worker.run();
  running.catch(() => undefined);
  return {
    worker,
    running,
    batches,
    acked,
    state,
    add: (...seqs: number[]) => seqs.forEach((seq) => worker.add(message(seq))),
  };
};

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a batch', () => {
  it('is what comes within the linger of its first message', async () => {
    const { add, batches, acked } = setUp();
    add(1);
    await pass(150);
    add(2);
    await pass(49);
    expect(batches).toEqual([]);
    await pass(1);
    expect([batches, acked]).toEqual([[[1, 2]], [1, 2]]);
    await pass(1_000);
    add(3);
    await pass(199);
    expect(batches).toHaveLength(1);
    await pass(1);
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('does not linger once it is full', async () => {
    const { add, batches } = setUp();
    add(...Array.from({ length: MAX_BATCH + 1 }, (_, index) => index));
    await pass(0);
    expect(batches.map(({ length }) => length)).toEqual([MAX_BATCH]);
    await pass(200);
    expect(batches.map(({ length }) => length)).toEqual([MAX_BATCH, 1]);
  });

  it('is collected while the one before is at work, and has lingered meanwhile', async () => {
    const { add, batches, state } = setUp();
    state.isFast = false;
    add(1);
    await pass(200);
    add(2);
    await pass(150);
    add(3);
    state.end();
    await pass(49);
    expect(batches).toEqual([[1]]);
    await pass(1);
    expect(batches).toEqual([[1], [2, 3]]);
  });
});

describe('a worker that stops', () => {
  it('processes at once what lingers', async () => {
    const { add, worker, running, acked } = setUp();
    add(1, 2);
    await pass(10);
    worker.stop();
    await running;
    expect(acked).toEqual([1, 2]);
  });

  it('ends when there is nothing to do', async () => {
    const { worker, running, batches } = setUp();
    worker.stop();
    await running;
    expect(batches).toEqual([]);
  });

  it('waits no more for what is unavailable', async () => {
    const { add, worker, running, batches, state, acked } = setUp();
    state.failure = unavailable();
    add(1);
    await pass(201);
    expect([batches, worker.isHealthy]).toEqual([[[1]], false]);
    worker.stop();
    await expect(running).rejects.toThrow('connect');
    expect([batches, acked]).toEqual([[[1], [1]], []]);
  });

  it('does not wait after the failure of its last batch', async () => {
    const { add, worker, running, state, batches } = setUp();
    state.isFast = false;
    add(1);
    await pass(200);
    worker.stop();
    state.failure = unavailable();
    add(2);
    state.end();
    await expect(running).rejects.toThrow('connect');
    expect(batches).toEqual([[1], [2]]);
  });
});
