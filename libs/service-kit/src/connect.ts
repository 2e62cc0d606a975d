import { AUTH_SERVICE, inboxPrefix, serviceCaller, type ServiceName } from '@nats-chat/contracts';
import type { ConnectionOptions, NatsConnection } from '@nats-io/nats-core';
import { NatsConnectionImpl, setTransportFactory } from '@nats-io/nats-core/internal';
import { nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';
import { BatchingTransport } from './batching-transport.ts';

export interface NatsAccount {
  readonly servers: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** In ms: at least, and at most so much more. */
const RECONNECT = { minMs: 100, spreadMs: 2_000 };
/** Everybody else's login waits for the auth callout, and fails after 2 s without it. So it comes first. */
const AUTH_SERVICE_RECONNECT = { minMs: 20, spreadMs: 30 };

/** Returns how long after an attempt to connect the next one begins, in ms; `random` is of [0, 1). */
export const reconnectDelayMs = (service: ServiceName, random: number): number => {
  const { minMs, spreadMs } = service === AUTH_SERVICE ? AUTH_SERVICE_RECONNECT : RECONNECT;
  return minMs + random * spreadMs;
};

/**
 * Opens a service's connection: TCP, its own inbox, and reconnecting for ever.
 *
 * The inbox prefix is the one that the service's permissions allow. A failed authorization is retried as well, since
 * during a restart of the auth callout nobody can answer for it.
 *
 * @example
 * const nc = await connectService('room', { servers: 'nats://127.0.0.1:4222', user: 'room', password });
 */
export const connectService = (service: ServiceName, account: NatsAccount): Promise<NatsConnection> => {
  const options: ConnectionOptions = {
    servers: account.servers.split(','),
    name: service,
    inboxPrefix: inboxPrefix(serviceCaller(service)),
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    reconnectDelayHandler: () => reconnectDelayMs(service, Math.random()),
    pingInterval: 10_000,
    maxPingOut: 2,
    timeout: 5_000,
    // A stack trace for each request, taken before anything has failed, was a fifth of what a send cost.
    noAsyncTraces: true,
    ...(account.user === undefined ? {} : { user: account.user }),
    ...(account.password === undefined ? {} : { pass: account.password }),
  };
  setTransportFactory({ factory: () => new BatchingTransport(), dnsResolveFn: nodeResolveHost });
  return NatsConnectionImpl.connect(options);
};
