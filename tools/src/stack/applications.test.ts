import { describe, expect, it } from 'vitest';
import { type Surroundings, findServices, serviceEnvironment, tuningOf } from './applications.ts';
import { loadDemoEnv } from '../demo-env.ts';

const around: Surroundings = {
  natsUrl: 'nats://127.0.0.1:4222',
  keycloakUrl: 'http://127.0.0.1:8080/auth',
  keycloakIssuer: 'http://localhost:3000/auth/realms/nats-chat',
  databaseUrl: (service) => (service === 'presence' ? undefined : `postgres://${service}@127.0.0.1/chatdb`),
};
const demo = loadDemoEnv({});

describe('serviceEnvironment', () => {
  it('gives a service its own account and its own database role', () => {
    expect(serviceEnvironment('room', around, { demo, outer: {} })).toEqual({
      NATS_URL: 'nats://127.0.0.1:4222',
      MALLOC_ARENA_MAX: '1',
      NODE_OPTIONS: '--max-old-space-size=256',
      NATS_USER: 'room',
      NATS_PASSWORD: 'demo-local-room-nats',
      DATABASE_URL: 'postgres://room@127.0.0.1/chatdb',
    });
  });

  it('gives the keys of the auth callout to the auth callout alone', () => {
    const seeds = (service: string) =>
      Object.keys(serviceEnvironment(service, around, { demo, outer: {} })).filter((name) =>
        /SEED|SYS|CLIENT/.test(name),
      );
    expect(seeds('auth-callout')).toHaveLength(9);
    expect(['fanout', 'history', 'persist', 'presence', 'room'].flatMap(seeds)).toEqual([]);
    expect(seeds('user-search')).toEqual(['KEYCLOAK_DIRECTORY_CLIENT_ID', 'KEYCLOAK_DIRECTORY_CLIENT_SECRET']);
  });

  it('passes on the tuning of a service, and nothing else of the surrounding environment', () => {
    const outer = { FANOUT_LRU_CAPACITY: '10', LOG_LEVEL: 'debug', AWS_SECRET_ACCESS_KEY: 'x' };
    expect(serviceEnvironment('fanout', around, { demo, outer })).toMatchObject({ FANOUT_LRU_CAPACITY: '10' });
    const room = serviceEnvironment('room', around, { demo, outer });
    expect(room).toMatchObject({ LOG_LEVEL: 'debug' });
    expect(room).not.toHaveProperty('FANOUT_LRU_CAPACITY');
    expect(serviceEnvironment('auth-callout', around, { demo, outer: { AUTH_BOT_CLIENTS: 'greeter' } })).toMatchObject({
      AUTH_BOT_CLIENTS: 'greeter',
    });
    expect(room).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
  });

  it('finds all tuning in the settings that the files of an operator may have', () => {
    expect(Object.keys(demo)).toEqual(expect.arrayContaining(findServices().flatMap(tuningOf)));
  });

  it('leaves the database out for a service without a role', () => {
    expect(serviceEnvironment('presence', around, { demo, outer: {} })).not.toHaveProperty('DATABASE_URL');
  });
});
