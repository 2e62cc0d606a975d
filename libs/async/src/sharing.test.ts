import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { coalesce, memoizeFor, Singleflight } from './sharing.ts';

/** Something that is asked, each time with an answer that the test gives. */
const setUp = () => {
  const asked: PromiseWithResolvers<number>[] = [];
  const ask = () => {
    const answer = Promise.withResolvers<number>();
    asked.push(answer);
    return answer.promise;
  };
  return { ask, asked };
};
const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('coalesced questions', () => {
  it('share an answer that was asked for after each of them, and never an older one', async () => {
    const { ask, asked } = setUp();
    const latest = coalesce(ask);
    const first = [latest(), latest()];
    await soon();
    expect(asked).toHaveLength(1);
    const later = [latest(), latest(), latest()];
    await soon();
    expect(asked).toHaveLength(1);
    asked[0]?.resolve(1);
    expect(await Promise.all(first)).toEqual([1, 1]);
    await soon();
    expect(asked).toHaveLength(2);
    asked[1]?.resolve(2);
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
  });

  it('go on after a failure, which those who shared it get', async () => {
    const { ask, asked } = setUp();
    const latest = coalesce(ask);
    const failing = latest();
    await soon();
    const next = latest();
    asked[0]?.reject(new Error('away'));
    await expect(failing).rejects.toThrow('away');
    await soon();
    asked[1]?.resolve(2);
    expect(await next).toBe(2);
  });
});

describe('a memoized answer', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => vi.useRealTimers());

  it('is given again while it is young enough', async () => {
    const { ask, asked } = setUp();
    const floor = memoizeFor(ask, 100);
    const first = floor();
    asked[0]?.resolve(1);
    expect(await first).toBe(1);
    vi.advanceTimersByTime(100);
    expect(await floor()).toBe(1);
    vi.advanceTimersByTime(1);
    void floor();
    expect(asked).toHaveLength(2);
  });

  it('is not a failure', async () => {
    const { ask, asked } = setUp();
    const floor = memoizeFor(ask, 100);
    const first = floor();
    asked[0]?.reject(new Error('away'));
    await expect(first).rejects.toThrow('away');
    void floor();
    expect(asked).toHaveLength(2);
  });
});

describe('single flight', () => {
  it('shares the load that is under way for a key, and begins another after it', async () => {
    const { ask, asked } = setUp();
    const loads = new Singleflight<number>();
    const [one, same, other] = [loads.run('a', ask), loads.run('a', ask), loads.run('b', ask)];
    expect(asked).toHaveLength(2);
    asked[0]?.resolve(1);
    asked[1]?.reject(new Error('unavailable'));
    expect([await one, await same]).toEqual([1, 1]);
    await expect(other).rejects.toThrow('unavailable');
    void loads.run('b', ask);
    expect(asked).toHaveLength(3);
  });
});
