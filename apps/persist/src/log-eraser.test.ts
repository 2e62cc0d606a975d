import { createLogger } from '@nats-chat/otel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogEraser } from './log-eraser.ts';
import { memoryStore } from './store.memory.ts';

const ERASING_MS = 13;
const EVERY_MS = 10_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** An eraser of a log that takes a while for each event, and from which nothing can be erased while it is `down`. */
const setUp = (...listed: number[]) => {
  const store = memoryStore();
  for (const seq of listed) store.listed.add(seq);
  const state = { down: false, busy: 0, mostBusy: 0 };
  const erasedAt = new Map<number, number>();
  const log = {
    erase: async (seq: number) => {
      state.busy += 1;
      state.mostBusy = Math.max(state.mostBusy, state.busy);
      await new Promise((resolve) => setTimeout(resolve, ERASING_MS));
      state.busy -= 1;
      if (state.down) throw new Error('no responders');
      erasedAt.set(seq, performance.now());
    },
  };
  const logger = createLogger({ service: 'test', level: 'silent' });
  const warn = vi.spyOn(logger, 'warn');
  return { eraser: new LogEraser({ store, log, logger, everyMs: EVERY_MS }), store, state, erasedAt, warn };
};

describe('the eraser', () => {
  it('erases at its start what a crash has left', async () => {
    const { store, erasedAt } = setUp(1, 2, 3);
    await pass(200);
    expect([...erasedAt.keys()]).toEqual([1, 2, 3]);
    expect(store.listed.size).toBe(0);
  });

  it('leaves the log to others for as long as it takes, and never erases two at once', async () => {
    const { eraser, erasedAt, state } = setUp(...Array.from({ length: 40 }, (_, index) => index));
    void eraser.run();
    void eraser.run();
    await pass(40 * 2 * ERASING_MS);
    const times = [...erasedAt.values()];
    expect(times).toHaveLength(40);
    for (const [index, at] of times.entries()) {
      if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(2 * ERASING_MS);
    }
    expect(state.mostBusy).toBe(1);
  });

  it('erases what is listed while it erases', async () => {
    const { eraser, store } = setUp(1);
    await pass(1);
    store.listed.add(2);
    void eraser.run();
    await pass(100);
    expect(store.listed.size).toBe(0);
  });

  it('tries again later what could not be erased, and says so', async () => {
    const { store, state, warn } = setUp(1, 2);
    state.down = true;
    await pass(100);
    expect([store.listed.size, warn.mock.calls.length]).toEqual([2, 1]);
    state.down = false;
    await pass(1.2 * EVERY_MS);
    expect(store.listed.size).toBe(0);
  });

  it('stops after the event at hand, and leaves the rest listed', async () => {
    const { eraser, store, erasedAt, warn } = setUp(1, 2, 3);
    await pass(1);
    const stopped = eraser.stop();
    await pass(ERASING_MS);
    await stopped;
    await eraser.run();
    expect([...erasedAt.keys()]).toEqual([1]);
    expect([...store.listed]).toEqual([2, 3]);
    expect(warn).not.toHaveBeenCalled();
    await pass(10 * EVERY_MS);
    expect(erasedAt.size).toBe(1);
  });
});
