import { describe, expect, it } from 'vitest';
import { msUntilShown } from './interruption.ts';

describe('an interruption', () => {
  it('is not shown while connected', () => {
    expect(msUntilShown({ status: 'connected', since: 0 }, 10_000)).toBeUndefined();
  });

  it.each([
    ['reconnecting', 1_000, 1_500, 1_500],
    ['reconnecting', 1_000, 9_000, 0],
    ['connecting', 1_000, 1_000, 2_000],
    ['offline', 1_000, 1_000, 0],
    ['closed', 1_000, 1_000, 0],
  ] as const)('while %s since %d, at %d, is shown in %d ms', (status, since, now, wait) => {
    expect(msUntilShown({ status, since }, now)).toBe(wait);
  });
});
