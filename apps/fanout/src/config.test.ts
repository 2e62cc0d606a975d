import { describe, expect, it } from 'vitest';
import { readFanoutConfig, sendRates } from './config.ts';

describe('the configuration of fanout', () => {
  it('lets a person send 60 messages a minute, 20 at once, and keeps 10,000 events, unless configured otherwise', () => {
    const config = readFanoutConfig({});
    expect(sendRates(config).send).toEqual({ perMinute: 60, burst: 20 });
    expect(config.FANOUT_LRU_CAPACITY).toBe(10_000);
  });

  it('counts posts to rooms and to threads together', () => {
    const { send, sendThread } = sendRates(readFanoutConfig({}));
    expect(send).toBe(sendThread);
  });

  it.each([
    ['FANOUT_RATE_LIMIT_PER_MINUTE', '0'],
    ['FANOUT_RATE_LIMIT_PER_MINUTE', 'many'],
    ['FANOUT_LRU_CAPACITY', '-1'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(() => readFanoutConfig({ [name]: value })).toThrow(name);
  });
});
