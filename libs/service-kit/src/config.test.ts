import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environmentOf, rateSetting, readConfig } from './config.ts';

describe('the configuration of a service', () => {
  it('has defaults for all that a machine of one’s own needs', () => {
    expect(readConfig({}, {})).toEqual({
      NATS_URL: 'nats://127.0.0.1:4222',
      NATS_REPLICAS: 1,
      PROBE_HOST: '127.0.0.1',
      PROBE_PORT: 0,
      LOG_LEVEL: 'info',
    });
  });

  it('is what the environment says, as what it is', () => {
    const env = { NATS_REPLICAS: '3', PROBE_PORT: '8080', LOG_LEVEL: 'debug', NATS_PASSWORD: ' kept as it is ' };
    expect(readConfig({}, env)).toMatchObject({
      NATS_REPLICAS: 3,
      PROBE_PORT: 8_080,
      LOG_LEVEL: 'debug',
      NATS_PASSWORD: ' kept as it is ',
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const env = { NATS_URL: '', NATS_PASSWORD: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' };
    expect(readConfig({}, env)).toEqual(readConfig({}, {}));
  });

  it('has what the service asks for besides, and nothing else', () => {
    const shape = { SEATS: z.coerce.number().int().min(1).default(8), NAME: z.string() };
    expect(readConfig(shape, { NAME: 'room', PATH: '/bin' })).toMatchObject({ SEATS: 8, NAME: 'room' });
    expect(readConfig(shape, { NAME: 'room', PATH: '/bin' })).not.toHaveProperty('PATH');
  });

  it.each([
    ['NATS_REPLICAS', ['0', '6', '1.5', 'three', '-1']],
    ['PROBE_PORT', ['-1', '65536', '80.5', 'http']],
    ['LOG_LEVEL', ['loud', 'INFO']],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', ['collector', '//']],
  ])('refuses a %s of %j', (name, values) => {
    for (const value of values) expect(() => readConfig({}, { [name]: value })).toThrow(`Configuration: ${name}: `);
  });

  it('says in plain words that a text is no number', () => {
    expect(() => readConfig({}, { NATS_REPLICAS: 'three' })).toThrow('Configuration: NATS_REPLICAS: not a number');
  });

  it('names everything that is missing or wrong in one line, and no value', () => {
    const env = { NATS_REPLICAS: 'secret-value', LOG_LEVEL: 'secret-value' };
    const problem = (): unknown => {
      try {
        return readConfig({ NAME: z.string(), URL: z.url() }, { ...env, URL: 'secret-value' });
      } catch (error) {
        return error;
      }
    };
    expect(problem()).toBeInstanceOf(Error);
    const { message } = problem() as Error;
    for (const name of ['NATS_REPLICAS', 'LOG_LEVEL', 'NAME', 'URL']) expect(message).toContain(`${name}: `);
    expect(message).not.toMatch(/secret-value|\n/);
  });
});

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
