import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerClock } from './server-clock.ts';

const NOW = Date.UTC(2026, 10, 27);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

const tokenOf = (claims: string): string => `e30.${Buffer.from(claims).toString('base64url')}.signature`;

describe('the servers’ time', () => {
  it.each([
    ['an hour ahead', 3_600_000],
    ['a day behind', -86_400_000],
  ])('is known from a token that was just issued, with a clock that is %s', (_, aheadMs) => {
    const clock = new ServerClock();
    // With letters whose Base64 is another one in a URL.
    clock.issued(tokenOf(JSON.stringify({ name: '¿ü?ÿþ~', iat: (NOW - aheadMs) / 1_000 })));
    expect(clock.now()).toBe(NOW - aheadMs);
  });

  it.each([
    ['is off by no more than the network takes', tokenOf(`{"iat":${NOW / 1_000 - 4}}`)],
    ['has no token', ''],
    ['has a token that is no JWT', 'open sesame'],
    ['has a token without a time', tokenOf('{"iat":"now"}')],
    ['has a token of no object', tokenOf('null')],
  ])('is this machine’s where it %s', (_, token) => {
    const clock = new ServerClock();
    clock.issued(token);
    expect(clock.now()).toBe(NOW);
  });
});
