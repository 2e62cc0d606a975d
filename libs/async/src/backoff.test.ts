import { afterEach, describe, expect, it, vi } from 'vitest';
import { Backoff } from './backoff.ts';

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
