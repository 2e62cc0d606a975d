import { ApiError, contract, events } from '@nats-chat/contracts';
import type { NatsServer } from '@nats-chat/tools/servers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type ConnectFailure, type Connection, type ConnectOptions } from '../src/index.ts';
import { startServer, startService, TOKEN, type FakeService } from './nats.ts';
import { startProxyWithoutServer } from './proxy.ts';

const soon = { timeout: 15_000, interval: 20 };
/** `max_connections` in `nats.conf`; the service has one of them. */
const MAX_CONNECTIONS = 12;
/** A request that waits for its timeout fails the test. */
const LONGER_THAN_A_TEST_MS = 600_000;
const invited = { v: 1, room: 'town', kind: 'invited', by: 'bob' };

describe('a connection', () => {
  let server: NatsServer;
  let service: FakeService;
  const open: Connection[] = [];

  beforeEach(async () => {
    server = await startServer();
    service = await startService(server);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close()));
    await service.close();
    await server.stop();
  });

  const start = (options: Partial<ConnectOptions> = {}): Connection => {
    const backoff = { minMs: 20, maxMs: 200 };
    const connection = connect({ servers: server.wsUrl, user: 'alice', token: () => TOKEN, backoff, ...options });
    open.push(connection);
    return connection;
  };
  const statuses = (connection: Connection): string[] => {
    const seen = [connection.state.get().status];
    connection.state.subscribe(() => {
      const { status } = connection.state.get();
      if (status !== seen.at(-1)) seen.push(status);
    });
    return seen;
  };

  it('stays, and comes back, though a listener throws, which is counted', async () => {
    const alice = start();
    const other = vi.fn();
    alice.onConnected(() => {
      throw new Error('a defect of the listener');
    });
    alice.onConnected(other);
    await alice.ready;
    expect([other.mock.calls.length, alice.state.get().status]).toEqual([1, 'connected']);
    await server.kill();
    server = await startServer(server.ports);
    await vi.waitFor(() => {
      expect(other).toHaveBeenCalledTimes(2);
    }, soon);
    expect(alice.stats()).toMatchObject({ connections: 2, failedListeners: 2 });
  });

  it('comes back after the server died, with its subscriptions, and says each status once', async () => {
    const alice = start();
    const seen = statuses(alice);
    await alice.ready;
    let connections = 0;
    alice.onConnected(() => {
      connections += 1;
    });
    const received: unknown[] = [];
    alice.subscribe(events.membershipChanged, { user: 'alice' }, ({ payload }) => received.push(payload));

    await server.kill();
    await vi.waitFor(() => {
      expect(alice.state.get().status).toBe('reconnecting');
    }, soon);
    const attempt = alice.request(contract.room.info, { room: 'town' }, {});
    await expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE' });

    server = await startServer(server.ports);
    await vi.waitFor(() => {
      expect(alice.state.get().status).toBe('connected');
      service.publish(events.membershipChanged, { user: 'alice', room: 'town' }, invited);
      expect(received).toContainEqual(invited);
    }, soon);
    expect(connections).toBe(1);
    expect(seen).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });

  it('fails a request when the link is lost under it, not at its timeout', async () => {
    const alice = start();
    await alice.ready;
    const asked = Promise.withResolvers<void>();
    service.answer(contract.room.info, () => {
      asked.resolve();
    });
    await service.nc.flush();
    const request = alice.request(contract.room.info, { room: 'town' }, {}, { timeoutMs: LONGER_THAN_A_TEST_MS });
    const refused = expect(request).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await asked.promise;
    await server.kill();
    await refused;
  });

  it('asks for a token before each attempt, and outlives refusals', async () => {
    let renewals = 0;
    const askedAfter = new Set<number>();
    const alice = start({
      ensureToken: () => {
        renewals += 1;
        return renewals === 2 ? Promise.reject(new Error('Keycloak is unavailable.')) : Promise.resolve();
      },
      token: () => {
        askedAfter.add(renewals);
        return renewals < 4 ? 'stale' : TOKEN;
      },
    });
    await alice.ready;
    expect(renewals).toBe(4);
    expect([...askedAfter]).toEqual([0, 1, 2, 3, 4]);
  });

  it('asks for another token after one that the server refused, though it may be good for long', async () => {
    const asked: boolean[] = [];
    const alice = start({
      ensureToken: async (refused) => asked.push(refused),
      token: () => (asked.at(-1) === true ? TOKEN : 'revoked'),
    });
    await alice.ready;
    expect(asked).toEqual([false, true]);
  });

  it.each<readonly [when: string, reason: ConnectFailure, options: Partial<ConnectOptions>]>([
    ['its token is not accepted', 'refused', { token: () => 'stale' }],
    [
      'there is no token to be had',
      'no-token',
      { token: () => '', ensureToken: () => Promise.reject(new Error('Keycloak gives no token (401).')) },
    ],
    ['nobody is there', 'unreachable', { servers: 'ws://127.0.0.1:1' }],
  ])('says why when %s', async (_, reason, options) => {
    const alice = start(options);
    await vi.waitFor(() => {
      expect(alice.state.get()).toMatchObject({ status: 'connecting', failure: { reason } });
    }, soon);
    const { failure } = alice.state.get();
    if (reason === 'no-token') expect(failure?.cause).toMatchObject({ message: 'Keycloak gives no token (401).' });
    const request = alice.request(contract.room.list, {}, { scope: 'mine' });
    await expect(request).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: failure });
  });

  it('says when the server has too many connections, and no more once it is let in', async () => {
    const others = await Promise.all(
      Array.from({ length: MAX_CONNECTIONS - 1 }, async () => {
        const other = start();
        await other.ready;
        return other;
      }),
    );
    const alice = start();
    await vi.waitFor(() => {
      expect(alice.state.get().failure?.reason).toBe('too-many-connections');
    }, soon);
    await others[0]?.close();
    await alice.ready;
    expect(alice.state.get()).not.toHaveProperty('failure');
  });

  it('does not wait for a server whose proxy lets it in, and out again', async () => {
    let attempts = 0;
    const proxy = await startProxyWithoutServer(() => {
      attempts += 1;
    });
    start({ servers: proxy.url });
    await vi.waitFor(() => {
      expect(attempts).toBeGreaterThanOrEqual(3);
    }, soon);
    proxy.close();
  });

  it('ends for good when there will be no token any more', async () => {
    const alice = start({ ensureToken: () => Promise.reject(new ApiError('FORBIDDEN', 'The session is over.')) });
    await expect(alice.ready).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { reason: 'session-ended' } });
    expect(alice.state.get()).toMatchObject({ status: 'closed', reason: 'refused' });
  });

  it('ends for good, without an attempt, when the name is longer than the server lets in', async () => {
    const token = vi.fn(() => TOKEN);
    const alice = start({ user: 'a'.repeat(256), token });
    await expect(alice.ready).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { reason: 'name-too-long' } });
    expect(alice.state.get()).toMatchObject({ status: 'closed', failure: { reason: 'name-too-long' } });
    expect(token).not.toHaveBeenCalled();
  });

  it('tries again at once when the network is back, whatever it was waiting for', async () => {
    await server.kill();
    let online = false;
    let changed: () => void = () => undefined;
    const network = {
      online: () => online,
      onChange: (listener: () => void) => {
        changed = listener;
        return () => undefined;
      },
    };
    const alice = start({ network, backoff: { minMs: 120_000, maxMs: 120_000 } });
    await vi.waitFor(() => {
      expect(alice.state.get().status).toBe('offline');
    }, soon);
    server = await startServer(server.ports);
    online = true;
    changed();
    await alice.ready;
  });

  it('gives a dead link up that looks alive', async () => {
    const alice = start({ pingIntervalMs: 100 });
    await alice.ready;
    process.kill(server.pid, 'SIGSTOP');
    await vi.waitFor(() => {
      expect(alice.state.get().status).toBe('reconnecting');
    }, soon);
    process.kill(server.pid, 'SIGCONT');
    await vi.waitFor(() => {
      expect(alice.state.get().status).toBe('connected');
    }, soon);
    expect(alice.stats().connections).toBe(2);
  });

  it('stays closed once it is closed, also while it tries', async () => {
    const alice = start();
    await alice.ready;
    await alice.close();
    await alice.close();
    expect(alice.state.get()).toMatchObject({ status: 'closed', reason: 'signed-out' });
    await server.kill();
    const bob = start({ user: 'bob' });
    await bob.close();
    await expect(bob.ready).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(bob.state.get().status).toBe('closed');
  });
});
