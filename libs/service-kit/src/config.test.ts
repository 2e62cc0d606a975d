import { describe, expect, it } from 'vitest';
import { environmentOf, rateSetting, readConfig } from './config.ts';

describe('the environment of a service', () => {
  const shared = {
    NATS_URL: 'nats://host:4222',
    NATS_PASSWORD: 'of everyone',
    AUTH_CALLOUT_NATS_PASSWORD: 'of the callout',
    FANOUT_NATS_PASSWORD: '',
    ROOM_DATABASE_URL: 'postgres://room@host/team',
  };

  it('has what is under its name in place of what is for everyone, and the rest', () => {
    const config = readConfig({}, environmentOf('auth-callout', shared));
    expect(config).toMatchObject({ NATS_URL: 'nats://host:4222', NATS_PASSWORD: 'of the callout' });
    expect(environmentOf('room', shared)['DATABASE_URL']).toBe('postgres://room@host/team');
  });

  it('has nothing that is under another’s name', () => {
    expect(environmentOf('history', shared)['DATABASE_URL']).toBeUndefined();
    expect(environmentOf('fanout', shared)['NATS_PASSWORD']).toBe('of everyone');
  });
});

describe('a limit', () => {
  const shape = { LIMIT_PER_MINUTE: rateSetting({ perMinute: 60, burst: 20 }, 1_000) };
  const read = (limit?: string) => readConfig(shape, { LIMIT_PER_MINUTE: limit }).LIMIT_PER_MINUTE;

  it.each([
    [undefined, 60, 20],
    ['', 60, 20],
    ['600', 600, 200],
    ['1000', 1_000, 333],
    ['1', 1, 1],
  ])('of %j is %d a minute, %d at once', (limit, perMinute, burst) => {
    expect(read(limit)).toEqual({ perMinute, burst });
  });

  it.each(['0', '-1', '1001', '1.5', 'many'])('of %j is refused in one line that names it', (limit) => {
    expect(() => read(limit)).toThrow(/^Configuration: LIMIT_PER_MINUTE: [^\n;]+$/);
  });
});
