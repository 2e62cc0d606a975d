import { serviceNames } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { reconnectDelayMs } from './connect.ts';

describe('the wait before another attempt to connect', () => {
  it.each(serviceNames.filter((name) => name !== 'auth-callout'))(
    'spreads the instances of %s over two seconds',
    (name) => {
      expect(reconnectDelayMs(name, 0)).toBe(100);
      expect(reconnectDelayMs(name, 0.999)).toBeCloseTo(2_098);
    },
  );

  it('lets the auth callout come back before those whose logins it decides', () => {
    expect(reconnectDelayMs('auth-callout', 0.999)).toBeLessThan(reconnectDelayMs('fanout', 0));
  });
});
