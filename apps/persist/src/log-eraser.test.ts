import { createLogger } from '@nats-chat/otel';
import { idOf, remove } from '@nats-chat/testkit/events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeadLetter } from './dead-letters.ts';
import { LogEraser } from './log-eraser.ts';
import { MemoryStore } from './store.memory.ts';

const ERASING_MS = 13;
const EVERY_MS = 10_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** An eraser of a log that takes a while for each event, and from which nothing can be erased while it is `down`. */
const setUp = (...listed: number[]) => {
  const store = new MemoryStore();
  for (const seq of listed) store.listed.add(seq);
  const state = { down: false, busy: 0, mostBusy: 0 };
  const erasedAt = new Map<number, number>();
  const letters = new Map<number, DeadLetter>();
  const readsAfter: number[] = [];
  const log = {
    readDeadLetters: async (after: number) => {
      readsAfter.push(after);
      const page = [...letters.values()].filter(({ letterSeq }) => letterSeq > after).slice(0, 2);
      return { letters: page, last: page.at(-1)?.letterSeq ?? 0 };
    },
    eraseDeadLetter: async (letterSeq: number) => void letters.delete(letterSeq),
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
  const addLetters = (count: number, target: string): void => {
    for (let added = 0; added < count; added += 1) {
      const letterSeq = letters.size + 1;
      letters.set(letterSeq, { letterSeq, seq: 100 + letterSeq, room: 'town', target });
    }
  };
  const eraser = new LogEraser({ store, log, logger, everyMs: EVERY_MS });
  return { eraser, store, state, erasedAt, warn, letters, addLetters, readsAfter };
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

describe('the dead letters', () => {
  it('lose every event of a message that was deleted, which goes from the log as well, and keep the others', async () => {
    const { eraser, store, erasedAt, letters, addLetters } = setUp();
    addLetters(3, idOf(1));
    addLetters(2, idOf(2));
    await pass(100);
    expect(letters.size).toBe(5);
    await store.apply([remove(9, 1)]);
    void eraser.run(true);
    await pass(200);
    expect([...letters.values()].map(({ target }) => target)).toEqual([idOf(2), idOf(2)]);
    expect([...erasedAt.keys()]).toEqual([101, 102, 103]);
  });

  it('that came after the delete go at the next run', async () => {
    const { store, letters, addLetters } = setUp();
    await store.apply([remove(9, 1)]);
    await pass(100);
    addLetters(1, idOf(1));
    await pass(1.2 * EVERY_MS);
    expect(letters.size).toBe(0);
  });

  it('are read once, and all of them again after a delete alone', async () => {
    const { eraser, addLetters, readsAfter } = setUp();
    addLetters(3, idOf(1));
    await pass(100);
    expect(readsAfter.splice(0)).toEqual([0, 2, 3]);
    void eraser.run();
    await pass(100);
    expect(readsAfter.splice(0)).toEqual([3]);
    void eraser.run(true);
    await pass(100);
    expect(readsAfter).toEqual([0, 2, 3]);
  });
});
