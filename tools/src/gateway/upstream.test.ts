import { expect, test } from 'vitest';
import { tcpAddress } from './upstream.ts';

test.each([
  ['ws://nats:8080', 'nats', 8080],
  ['ws://nats', 'nats', 80],
  ['ws://nats:80/', 'nats', 80],
  ['wss://nats.example.org', 'nats.example.org', 443],
  ['http://keycloak', 'keycloak', 80],
  ['https://keycloak/auth', 'keycloak', 443],
  ['ws://127.0.0.1:9', '127.0.0.1', 9],
  ['ws://[::1]:9', '::1', 9],
  ['wss://[2001:db8::1]', '2001:db8::1', 443],
])('%s is %s, port %i', (url, host, port) => {
  expect(tcpAddress(url)).toEqual({ host, port });
});
