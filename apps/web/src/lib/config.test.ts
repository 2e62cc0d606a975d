import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const origin = 'https://chat.example.org';

describe('the configuration', () => {
  it('needs nothing where everything has one origin', () => {
    expect(readConfig({}, {}, origin)).toEqual({
      keycloakUrl: '/auth',
      keycloakRealm: 'nats-chat',
      keycloakClientId: 'nats-chat-app',
      natsUrl: 'wss://chat.example.org/nats-ws',
    });
  });

  it('takes env.js before what the build was given, and nothing for what is empty', () => {
    const runtime = { KEYCLOAK_URL: 'https://login.example.org', KEYCLOAK_REALM: '' };
    const build = { VITE_KEYCLOAK_URL: 'http://localhost:8080', VITE_KEYCLOAK_REALM: 'dev' };
    expect(readConfig(runtime, build, origin)).toMatchObject({
      keycloakUrl: 'https://login.example.org',
      keycloakRealm: 'dev',
    });
  });

  it.each([
    ['http://localhost:3000', '/nats-ws', 'ws://localhost:3000/nats-ws'],
    ['http://localhost:3000', 'ws://localhost:8222', 'ws://localhost:8222/'],
    [origin, 'wss://nats.example.org/ws', 'wss://nats.example.org/ws'],
  ])('makes a WebSocket address on %s of %s', (page, address, expected) => {
    expect(readConfig({ NATS_URL: address }, {}, page).natsUrl).toBe(expected);
  });
});
