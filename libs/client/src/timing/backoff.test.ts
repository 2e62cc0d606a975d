import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

const backoff = { minMs: 250, maxMs: 15_000 };

describe('the wait before an attempt', () => {
  it.each([
    [0, 0, 0],
    [1, 125, 250],
    [2, 250, 500],
    [3, 500, 1_000],
    [7, 7_500, 15_000],
    [1_000_000, 7_500, 15_000],
  ])('after %d failures is %d to %d ms', (failures, least, most) => {
    expect(backoffMs(failures, backoff, () => 0)).toBe(least);
    expect(backoffMs(failures, backoff, () => 1)).toBe(most);
  });

  it('is never outside its bounds', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const wait = backoffMs(failures, backoff, () => random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(backoff.maxMs);
      }),
    );
  });
});
