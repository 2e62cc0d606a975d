import { describe, expect, it } from 'vitest';
import { nextFailures, restartDelayMs } from './backoff.ts';

describe('restarting a process that ends', () => {
  it('waits longer after each failure, up to ten seconds', () => {
    let failures = { count: 0 };
    const delays = Array.from({ length: 8 }, () => {
      failures = nextFailures(failures, 1_000);
      return restartDelayMs(failures);
    });
    expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it('starts over after a process that ran well for a while', () => {
    expect(restartDelayMs(nextFailures({ count: 6 }, 30_000))).toBe(250);
  });
});
