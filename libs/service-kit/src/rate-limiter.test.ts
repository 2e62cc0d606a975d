import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

const calls = (limiter: RateLimiter, caller: string, count: number, nowMs: number): number[] =>
  Array.from({ length: count }, () => limiter.check(caller, nowMs));

describe('a limit of 60 a minute, 3 at once', () => {
  const limiter = () => new RateLimiter({ perMinute: 60, burst: 3 });

  test('lets the burst through at once, then says how long to wait', () => {
    expect(calls(limiter(), 'alice', 5, 0)).toEqual([0, 0, 0, 1_000, 1_000]);
  });

  test('lets one more through each second after the burst', () => {
    const limited = limiter();
    calls(limited, 'alice', 3, 0);
    expect(limited.check('alice', 999)).toBe(1);
    expect(limited.check('alice', 1_000)).toBe(0);
    expect(limited.check('alice', 1_000)).toBe(1_000);
  });

  test('does not count what it refused', () => {
    const limited = limiter();
    calls(limited, 'alice', 100, 0);
    expect(limited.check('alice', 1_000)).toBe(0);
  });

  test('gives the whole burst again after a rest', () => {
    const limited = limiter();
    calls(limited, 'alice', 3, 0);
    expect(calls(limited, 'alice', 4, 60_000)).toEqual([0, 0, 0, 1_000]);
  });

  test('counts a call as so many, and refuses it whole', () => {
    const limited = limiter();
    expect(limited.check('alice', 0, 2)).toBe(0);
    expect(limited.check('alice', 0, 3)).toBe(2_000);
    expect([limited.check('alice', 0), limited.check('alice', 0)]).toEqual([0, 1_000]);
    expect([limited.waitMs('alice', 2_999, 3), limited.check('alice', 3_000, 3)]).toEqual([1, 0]);
  });

  test('says how long to wait without counting', () => {
    const limited = limiter();
    expect([limited.waitMs('alice', 0), ...calls(limited, 'alice', 3, 0)]).toEqual([0, 0, 0, 0]);
    expect([limited.waitMs('alice', 0), limited.waitMs('alice', 1_000)]).toEqual([1_000, 0]);
  });

  test('forgets whoever has not called for longest, beyond so many callers', () => {
    const limited = new RateLimiter({ perMinute: 60, burst: 3 }, 2);
    for (const caller of ['alice', 'bob', 'carol']) calls(limited, caller, 3, 0);
    expect([limited.waitMs('alice', 0), limited.waitMs('bob', 0), limited.waitMs('carol', 0)]).toEqual([
      0, 1_000, 1_000,
    ]);
  });

  test('counts each caller apart', () => {
    const limited = limiter();
    calls(limited, 'alice', 10, 0);
    expect(limited.check('bob', 0)).toBe(0);
  });
});

describe('a limit of a service whose clock is set', () => {
  afterEach(() => void vi.useRealTimers());

  test.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('%s by an hour neither opens nor waits longer', (_, jumpMs) => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const limited = new RateLimiter({ perMinute: 60, burst: 1 });
    expect([limited.check('alice'), limited.check('alice')]).toEqual([0, 1_000]);
    vi.setSystemTime(Date.now() + jumpMs);
    expect(limited.check('alice')).toBe(1_000);
    vi.advanceTimersByTime(1_000);
    expect(limited.check('alice')).toBe(0);
  });
});

describe('any limit', () => {
  const rates = fc.record({ perMinute: fc.integer({ min: 1, max: 60_000 }), burst: fc.integer({ min: 1, max: 20 }) });
  const gaps = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 100 });

  test('lets through who waited for retryAfterMs, and no more in any time than the burst and what has come due since', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, betweenMs) => {
        const limiter = new RateLimiter(rate);
        const passed: number[] = [];
        let now = 0;
        for (const gapMs of betweenMs) {
          now += gapMs;
          const waitMs = limiter.waitMs('alice', now);
          expect(limiter.check('alice', now)).toBe(waitMs);
          if (waitMs > 0) expect(limiter.check('alice', (now += waitMs))).toBe(0);
          passed.push(now);
        }
        for (const [index, from] of passed.entries()) {
          for (const [later, to] of passed.slice(index).entries()) {
            expect(later + 1).toBeLessThanOrEqual(rate.burst + ((to - from) * rate.perMinute) / 60_000 + 1e-6);
          }
        }
      }),
    );
  });
});
