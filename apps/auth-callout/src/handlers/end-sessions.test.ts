import { createLogger } from '@nats-chat/otel';
import { beforeEach, describe, expect, it, vi, afterEach } from 'vitest';
import { Admissions } from '../admissions.ts';
import { EVENT_PAGE, type AdminEvent, type UserEvent } from '../keycloak/admin-api.ts';
import type { Connection, Connections } from '../connections.ts';
import { Revoked } from '../revoked.ts';
import { memoryUserStore } from '../store.memory.ts';
import { endRevokedSessions, endStaleAdmissions } from './end-sessions.ts';

const NOW = 1_800_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

const setUp = () => {
  const stored = {
    admin: [] as AdminEvent[],
    user: [] as UserEvent[],
    sessions: new Map<string, string>(),
    down: false,
  };
  const page = <Event extends { time: number }>(events: Event[], from: number, skip: number) => {
    if (stored.down) throw new Error('Keycloak is down.');
    return events.filter(({ time }) => time >= from).slice(skip, skip + EVENT_PAGE);
  };
  /** What the server has, and when it began. */
  const live: (Connection & { startedAt: number })[] = [];
  const connections = {
    begunBefore: vi.fn<Connections['begunBefore']>(async (time, user) =>
      live.filter((of) => of.startedAt < time && (user === undefined || of.user === user)),
    ),
    end: vi.fn<Connections['end']>(async (_, cid) => {
      const at = live.findIndex((of) => of.cid === cid);
      return live.splice(at, at < 0 ? 0 : 1).length === 1;
    }),
  };
  const users = memoryUserStore(
    new Map([
      ['alice', { sub: 'a', displayName: 'Alice' }],
      ['bob', { sub: 'b', displayName: 'Bob' }],
    ]),
  );
  const parts = {
    events: {
      adminEvents: async ({ from, skip }: { from: number; skip: number }) => page(stored.admin, from, skip),
      userEvents: async ({ from, skip }: { from: number; skip: number }) => page(stored.user, from, skip),
      ownerOf: vi.fn(async (session: string) => stored.sessions.get(session)),
    },
    clients: { clientId: 'nats-chat-app', bots: ['helper'] },
    users,
    revoked: new Revoked(),
    admissions: new Admissions({ perMinute: 120, burst: 100 }),
    connections,
    logger: createLogger({ service: 'auth-callout', level: 'silent' }),
  };
  const work = endRevokedSessions(parts);
  return {
    ...parts,
    /** What was listed, but for the second look at slow servers. */
    listings: () =>
      connections.begunBefore.mock.calls
        .filter(([, , options]) => options?.patient !== true)
        .map(([at, user]) => [at, user]),
    stored,
    connect: (user: string, startedAt = NOW - 9_000) => {
      live.push({ user, serverId: 'N1', cid: live.length + 1, startedAt });
    },
    /** Who is still connected. */
    connected: () => live.map(({ user }) => user),
    revokedOf: (sub: string) => parts.revoked.before({ sub, user: 'somebody', session: undefined }),
    poll: async () => {
      const polling = work();
      polling.catch(() => undefined);
      await vi.runAllTimersAsync();
      return polling;
    },
    notBefore: async (user: string) => (await users.claim(user, { sub: '', displayName: '' })).notBefore,
  };
};

const disabled = (sub: string, time: number, id = `${sub}-${time}`): AdminEvent => ({
  id,
  time,
  operationType: 'UPDATE',
  resourcePath: `users/${sub}`,
});

describe('ending revoked sessions', () => {
  it('refuses the person’s older tokens, then ends the connections that are as old', async () => {
    const { stored, poll, notBefore, connect, connected, revokedOf } = setUp();
    for (const user of ['alice', 'bob', 'alice']) connect(user);
    connect('alice', NOW + 500);
    stored.admin.push(disabled('a', NOW - 500));
    await poll();
    expect(await notBefore('alice')).toBe(NOW + 500);
    expect(await notBefore('bob')).toBeUndefined();
    expect(revokedOf('a')).toBe(NOW + 500);
    expect(connected()).toEqual(['bob', 'alice']);
  });

  it('waits with the connections until a new token is dated later, and no longer than two seconds', async () => {
    const { stored, poll, connections } = setUp();
    stored.admin.push(disabled('a', NOW + 60_000));
    const startedAt = Date.now();
    connections.begunBefore.mockImplementation(async () => {
      expect(Date.now() - startedAt).toBe(2_000);
      return [];
    });
    await poll();
    expect(connections.begunBefore).toHaveBeenCalled();
  });

  it('goes back one hour at the start, and does nothing twice after that', async () => {
    const { stored, poll, listings } = setUp();
    stored.admin.push(disabled('b', NOW - 3_700_000), disabled('a', NOW - 3_500_000));
    for (let count = 0; count < 3; count += 1) await poll();
    expect(listings()).toEqual([[NOW - 3_499_000, 'alice']]);
  });

  it('finds an event that became visible late, and more than one page of them', async () => {
    const { stored, poll, listings } = setUp();
    stored.admin.push(disabled('a', NOW - 1_000));
    await poll();
    stored.admin.unshift(disabled('b', NOW - 5_000));
    await poll();
    for (let count = 0; count < 250; count += 1) stored.admin.push(disabled('none', NOW + count));
    stored.admin.push(disabled('b', NOW + 300));
    await poll();
    expect(listings().map(([time, user]) => `${String(user)} ${Number(time) - NOW}`)).toEqual([
      'alice 0',
      'bob -4000',
      'bob 1300',
    ]);
  });

  it('sees what people do themselves', async () => {
    const { stored, poll, notBefore } = setUp();
    stored.user.push({ id: '1', time: NOW - 500, type: 'UPDATE_PASSWORD', userId: 'b' });
    await poll();
    expect(await notBefore('bob')).toBe(NOW + 500);
  });

  it('is not blind to what happens after an event that is dated in the future, and ends nobody for longer', async () => {
    const { stored, poll, revokedOf, connect, connected } = setUp();
    stored.admin.push(disabled('a', NOW + 3_600_000));
    await poll();
    expect(revokedOf('a')).toBeLessThanOrEqual(NOW + 5_000);
    connect('bob', NOW - 100);
    stored.admin.unshift(disabled('b', NOW + 2_000));
    await poll();
    expect(connected()).toEqual([]);
  });

  it('ends the sessions of whoever owns a session that was deleted', async () => {
    const { stored, poll, notBefore, connect, connected } = setUp();
    for (const user of ['alice', 'bob']) connect(user);
    stored.sessions.set('s1', 'a');
    stored.admin.push({ id: '1', time: NOW - 500, operationType: 'DELETE', resourcePath: 'sessions/s1' });
    await poll();
    expect(await notBefore('alice')).toBe(NOW + 500);
    expect(connected()).toEqual(['bob']);
  });

  it('asks everyone for a new token when nobody knows whose session was deleted', async () => {
    const { stored, poll, notBefore, connect, connected, revokedOf } = setUp();
    for (const user of ['alice', 'bob']) connect(user);
    stored.admin.push({ id: '1', time: NOW - 500, operationType: 'DELETE', resourcePath: 'sessions/s1' });
    await poll();
    expect(connected()).toEqual([]);
    expect([await notBefore('alice'), revokedOf('anybody')]).toEqual([NOW + 500, NOW + 500]);
  });

  it('ends a bot whose client was disabled', async () => {
    const { stored, poll, users, connect, connected } = setUp();
    await users.claim('service-account-helper', { sub: 'h', displayName: 'helper' });
    for (const user of ['alice', 'service-account-helper']) connect(user);
    const representation = JSON.stringify({ clientId: 'helper', enabled: false });
    stored.admin.push({
      id: '1',
      time: NOW - 500,
      operationType: 'UPDATE',
      resourcePath: 'clients/c1',
      representation,
    });
    await poll();
    expect(connected()).toEqual(['alice']);
    await expect(users.claim('service-account-helper', { sub: '', displayName: '' })).resolves.toMatchObject({
      notBefore: NOW + 500,
    });
  });

  it('makes up for what failed', async () => {
    const { stored, poll, connections, connect, connected, notBefore } = setUp();
    connect('alice');
    stored.down = true;
    stored.admin.push(disabled('a', NOW - 500));
    await expect(poll()).rejects.toThrow('Keycloak is down.');
    stored.down = false;
    connections.begunBefore.mockRejectedValueOnce(new Error('No server answered.'));
    await expect(poll()).rejects.toMatchObject({ errors: [new Error('No server answered.')] });
    expect(await notBefore('alice')).toBe(NOW + 500);
    expect(connected()).toEqual(['alice']);
    await poll();
    expect(connected()).toEqual([]);
  });

  it('ends connections also when that cannot be recorded, and records it with the next call', async () => {
    const { stored, poll, users, connect, connected, notBefore } = setUp();
    connect('alice');
    stored.admin.push(disabled('a', NOW - 500));
    vi.spyOn(users, 'refuseBefore').mockRejectedValueOnce(new Error('no leader'));
    await expect(poll()).rejects.toMatchObject({ errors: [new Error('no leader')] });
    expect(connected()).toEqual([]);
    expect(await notBefore('alice')).toBeUndefined();
    await poll();
    expect(await notBefore('alice')).toBe(NOW + 500);
  });

  it('looks again at a server that was slow to say whom it serves', async () => {
    const { stored, poll, connections, connect, connected } = setUp();
    connect('alice');
    stored.admin.push(disabled('a', NOW - 500));
    connections.begunBefore.mockResolvedValueOnce([]);
    await poll();
    await vi.runAllTimersAsync();
    expect(connected()).toEqual([]);
  });

  it('ends the sessions of the others when those of one cannot be ended', async () => {
    const { stored, poll, connections, connect, connected, notBefore } = setUp();
    for (const user of ['alice', 'bob']) connect(user);
    stored.admin.push(disabled('a', NOW - 500), disabled('b', NOW - 500));
    connections.end.mockRejectedValueOnce(new Error('timeout'));
    await expect(poll()).rejects.toThrow(AggregateError);
    expect(connected()).toEqual(['alice']);
    expect(await notBefore('bob')).toBe(NOW + 500);
  });

  it('does not have people wait for one another', async () => {
    const { stored, poll, connections } = setUp();
    stored.admin.push(disabled('a', NOW - 500), disabled('b', NOW - 500));
    const endedAt: number[] = [];
    connections.begunBefore.mockImplementation(async (_at, _user, options) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      if (options?.patient !== true) endedAt.push(Date.now());
      return [];
    });
    await poll();
    expect(endedAt).toEqual([endedAt[0], endedAt[0]]);
  });

  it('notes the revocation of somebody who has never come', async () => {
    const { stored, poll, revokedOf, connections } = setUp();
    stored.admin.push(disabled('stranger', NOW - 500));
    await poll();
    expect(revokedOf('stranger')).toBe(NOW + 500);
    expect(connections.begunBefore).not.toHaveBeenCalled();
  });
});

describe('signing everyone out', () => {
  const everyone = () => {
    const parts = setUp();
    parts.stored.admin.push({ id: '1', time: NOW - 500, operationType: 'ACTION', resourcePath: 'logout-all' });
    return parts;
  };
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('refuses everyone’s older tokens and ends everyone’s older connections', async () => {
    const { poll, notBefore, connect, connected, revokedOf } = everyone();
    for (const user of ['alice', 'bob', 'somebody-unknown']) connect(user);
    connect('bob', NOW + 500);
    await poll();
    expect([await notBefore('alice'), await notBefore('bob'), revokedOf('anybody')]).toEqual(Array(3).fill(NOW + 500));
    expect(connected()).toEqual(['bob']);
  });

  it('ends connections while the records are still being written, and those that this instance let in meanwhile', async () => {
    const { poll, users, admissions, connections, connect, connected } = everyone();
    for (const user of ['alice', 'bob']) connect(user);
    admissions.add('charlie', { serverId: 'N1', cid: 77, issuedAt: NOW - 9_000 });
    admissions.add('charlie', { serverId: 'N1', cid: 78, issuedAt: NOW + 1_000 });
    const { promise: writable, resolve: letWrite } = Promise.withResolvers<undefined>();
    const { refuseBefore } = users;
    vi.spyOn(users, 'refuseBefore').mockImplementation(async (user, time) => {
      await writable;
      return refuseBefore(user, time);
    });
    const polling = poll();
    await vi.runAllTimersAsync();
    expect(connected()).toEqual([]);
    expect(connections.end.mock.calls.map(([, cid]) => cid)).toEqual(expect.arrayContaining([77]));
    expect(connections.end.mock.calls.map(([, cid]) => cid)).not.toContain(78);
    letWrite(undefined);
    await polling;
  });

  it('holds nobody else up while the records are written', async () => {
    const { stored, poll, users, connect, connected } = everyone();
    connect('bob', NOW + 600);
    const { promise: writable, resolve: letWrite } = Promise.withResolvers<undefined>();
    const { refuseBefore } = users;
    vi.spyOn(users, 'refuseBefore').mockImplementation(async (user, time) => {
      if (time === NOW + 500) await writable;
      return refuseBefore(user, time);
    });
    await poll();
    expect(connected()).toEqual(['bob']);
    stored.admin.push(disabled('b', NOW + 700));
    await poll();
    expect(connected()).toEqual([]);
    letWrite(undefined);
  });

  it('writes what could not be written with the next call, and each record once', async () => {
    const { poll, users, connect, notBefore } = everyone();
    const refuseBefore = vi.spyOn(users, 'refuseBefore').mockRejectedValueOnce(new Error('no leader'));
    for (const user of ['alice', 'alice', 'bob']) connect(user);
    for (let count = 0; count < 3; count += 1) await poll();
    expect([await notBefore('alice'), await notBefore('bob')]).toEqual([NOW + 500, NOW + 500]);
    expect(refuseBefore.mock.calls.map(([user]) => user).sort()).toEqual(['alice', 'alice', 'bob', 'bob']);
  });

  it('ends many connections at a time, and not all at once', async () => {
    const { poll, connections, connect, connected } = everyone();
    for (let count = 0; count < 640; count += 1) connect('alice');
    const end = connections.end.getMockImplementation();
    let [running, most] = [0, 0];
    connections.end.mockImplementation(async (serverId, cid) => {
      most = Math.max(most, (running += 1));
      await pause(50);
      running -= 1;
      return (await end?.(serverId, cid)) ?? false;
    });
    await poll();
    expect(connected()).toEqual([]);
    expect(most).toBe(64);
    // A second until tokens are dated later, and ten times 50 ms.
    expect(Date.now() - NOW).toBeLessThan(2_500);
  });

  it('asks again, and ends what was not listed at first', async () => {
    const { poll, connections, connect, connected } = everyone();
    for (const user of ['alice', 'bob', 'alice']) connect(user);
    const list = connections.begunBefore.getMockImplementation();
    connections.begunBefore.mockImplementationOnce(async (...query) => (await list?.(...query))?.slice(0, 2) ?? []);
    await poll();
    expect(connected()).toEqual([]);
  });

  it('stops for now when connections do not go away, and starts again with the next call', async () => {
    const { poll, connections, connect } = everyone();
    connect('alice');
    connections.end.mockResolvedValue(false);
    await expect(poll()).rejects.toThrow(AggregateError);
    expect(connections.end).toHaveBeenCalledTimes(5);
    await expect(poll()).rejects.toThrow(AggregateError);
    expect(connections.end).toHaveBeenCalledTimes(10);
  });

  it('stops asking servers that are unavailable, instead of waiting for each answer', async () => {
    const { poll, connections, connect } = everyone();
    for (let count = 0; count < 640; count += 1) connect('alice');
    connections.end.mockImplementation(async () => {
      await pause(2_000);
      throw new Error('timeout');
    });
    await expect(poll()).rejects.toThrow(AggregateError);
    expect(connections.end.mock.calls.length).toBeLessThan(100);
  });
});

describe('a connection that came in with an old token', () => {
  it('is ended as soon as the revocation is known, and is asked for again when that fails', async () => {
    const parts = setUp();
    const { admissions } = parts;
    endStaleAdmissions(parts);
    admissions.add('alice', { serverId: 'N1', cid: 1, issuedAt: NOW - 9_000 });
    admissions.add('alice', { serverId: 'N1', cid: 2, issuedAt: NOW });
    parts.connections.end.mockRejectedValueOnce(new Error('timeout'));
    await parts.users.refuseBefore('alice', NOW - 5_000);
    await vi.runAllTimersAsync();
    expect(parts.connections.end.mock.calls).toEqual([
      ['N1', 1],
      ['N1', 1],
    ]);
  });
});
