import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backoff, retryWithBackoff } from './backoff.ts';

afterEach(() => void vi.restoreAllMocks());

describe('the wait before an attempt', () => {
  it.each([
    [0, [125, 250, 500, 1_000, 2_000, 4_000, 7_500, 7_500]],
    [1, [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]],
  ])('doubles up to its bound when chance is %d', (random, waits) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const backoff = new Backoff({ minMs: 250, maxMs: 15_000 });
    expect(waits.map(() => backoff.next())).toEqual(waits);
  });

  it('stays at its bound however long it goes on', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const backoff = new Backoff({ minMs: 250, maxMs: 15_000 });
    for (let failures = 0; failures < 2_000; failures += 1) backoff.next();
    expect(backoff.next()).toBe(15_000);
  });

  it('is short again after something went well', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const backoff = new Backoff({ minMs: 250, maxMs: 15_000 });
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(250);
  });
});

describe('work that is tried again', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const options = { minMs: 100, maxMs: 400, giveUpAfterMs: 1_000 };

  it('gives what the first attempt that succeeds gives, and says how many failed', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const work = vi
      .fn(async () => 'done')
      .mockRejectedValueOnce(new Error('one'))
      .mockRejectedValueOnce(new Error('two'));
    const onRetry = vi.fn();
    const result = retryWithBackoff(work, { ...options, onRetry });
    await vi.advanceTimersByTimeAsync(299);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(await result).toBe('done');
    expect(onRetry.mock.calls).toEqual([
      [new Error('one'), 1],
      [new Error('two'), 2],
    ]);
  });

  it('fails at once with a failure that no attempt may follow', async () => {
    const work = vi.fn(() => Promise.reject(new Error('refused')));
    await expect(retryWithBackoff(work, { ...options, isRetryable: () => false })).rejects.toThrow('refused');
    expect(work).toHaveBeenCalledOnce();
  });

  it('fails with the last failure once its time is over', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    let attempts = 0;
    const result = retryWithBackoff(async () => {
      attempts += 1;
      throw new Error(`attempt ${attempts}`);
    }, options).catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    // At 0, 100, 300 and 700 ms; the next would be at 1,100.
    expect(await result).toEqual(new Error('attempt 4'));
  });
});
