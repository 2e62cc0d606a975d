import { createLogger } from '@nats-chat/otel';
import { beforeEach, describe, expect, it, vi, afterEach } from 'vitest';
import { Admissions } from '../admissions.ts';
import { EVENT_PAGE, type AdminEvent, type UserEvent } from '../keycloak/admin-api.ts';
import type { Connection, Connections } from '../connections.ts';
import { Revoked } from '../revoked.ts';
import { memoryUserStore } from '../store.memory.ts';
import { SessionEnder } from './end-sessions.ts';

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
  const live: Connection[] = [];
  const connections = {
    list: vi.fn<Connections['list']>(async ({ user } = {}) =>
      live.filter((of) => user === undefined || of.user === user),
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
  const sessions = new SessionEnder(parts);
  const warn = vi.spyOn(parts.logger, 'warn');
  return {
    ...parts,
    sessions,
    /** Whose connections were listed, but for the second look at slow servers. */
    listings: () =>
      connections.list.mock.calls.filter(([options]) => options?.patient !== true).map(([of]) => of?.user),
    /** Why sessions could not be ended. */
    failures: () =>
      warn.mock.calls.flatMap(([fields]) =>
        typeof fields === 'object' && fields !== null && 'failed' in fields && 'error' in fields ? [fields.error] : [],
      ),
    stored,
    connect: (user: string, startedAt = NOW - 9_000) => {
      live.push({ user, serverId: 'N1', cid: live.length + 1, startedAt });
    },
    /** Who is still connected. */
    connected: () => live.map(({ user }) => user),
    revokedOf: (sub: string) => parts.revoked.before({ sub, user: 'somebody', session: undefined }),
    /** Polls, and lets what that began end. */
    poll: async () => {
      const polling = sessions.poll();
      polling.catch(() => undefined);
      await vi.runAllTimersAsync();
      await sessions.idle();
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
    const listedAt: number[] = [];
    connections.list.mockImplementation(async () => {
      listedAt.push(Date.now() - startedAt);
      return [];
    });
    await poll();
    expect(listedAt).toEqual([2_000, 2_000]);
  });

  it('goes back one hour at the start, and does nothing twice after that', async () => {
    const { stored, poll, listings, notBefore } = setUp();
    stored.admin.push(disabled('b', NOW - 3_700_000), disabled('a', NOW - 3_500_000));
    for (let count = 0; count < 3; count += 1) await poll();
    expect(listings()).toEqual(['alice']);
    expect(await notBefore('alice')).toBe(NOW - 3_499_000);
  });

  it('finds an event that became visible late, and more than one page of them', async () => {
    const { stored, poll, listings, revokedOf } = setUp();
    stored.admin.push(disabled('a', NOW - 1_000));
    await poll();
    stored.admin.unshift(disabled('b', NOW - 5_000));
    await poll();
    expect([revokedOf('a'), revokedOf('b')]).toEqual([NOW, NOW - 4_000]);
    for (let count = 0; count < 250; count += 1) stored.admin.push(disabled('none', NOW + count));
    stored.admin.push(disabled('b', NOW + 300));
    await poll();
    expect(listings()).toEqual(['alice', 'bob', 'bob']);
    expect(revokedOf('b')).toBe(NOW + 1_300);
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
    const { stored, poll, failures, connections, connect, connected, notBefore } = setUp();
    connect('alice');
    stored.down = true;
    stored.admin.push(disabled('a', NOW - 500));
    await expect(poll()).rejects.toThrow('Keycloak is down.');
    stored.down = false;
    const list = connections.list.getMockImplementation();
    connections.list.mockRejectedValue(new Error('No server answered.'));
    await poll();
    expect(failures()).toEqual([new Error('No server answered.')]);
    expect(await notBefore('alice')).toBe(NOW + 500);
    expect(connected()).toEqual(['alice']);
    if (list !== undefined) connections.list.mockImplementation(list);
    // Also while Keycloak cannot be polled.
    stored.down = true;
    await expect(poll()).rejects.toThrow('Keycloak is down.');
    expect(connected()).toEqual([]);
  });

  it('ends connections also when that cannot be recorded, and records it with the next call', async () => {
    const { stored, poll, failures, users, connect, connected, notBefore } = setUp();
    connect('alice');
    stored.admin.push(disabled('a', NOW - 500));
    vi.spyOn(users, 'refuseBefore').mockRejectedValueOnce(new Error('no leader'));
    await poll();
    expect(failures()).toMatchObject([{ errors: [new Error('no leader')] }]);
    expect(connected()).toEqual([]);
    expect(await notBefore('alice')).toBeUndefined();
    await poll();
    expect(await notBefore('alice')).toBe(NOW + 500);
  });

  it('looks again at a server that was slow to say whom it serves', async () => {
    const { stored, poll, connections, connect, connected } = setUp();
    connect('alice');
    stored.admin.push(disabled('a', NOW - 500));
    connections.list.mockResolvedValueOnce([]);
    await poll();
    await vi.runAllTimersAsync();
    expect(connected()).toEqual([]);
  });

  it('ends the sessions of the others when those of one cannot be ended', async () => {
    const { stored, poll, failures, listings, connections, connect, connected, notBefore } = setUp();
    for (const user of ['alice', 'bob']) connect(user);
    stored.admin.push(disabled('a', NOW - 500), disabled('b', NOW - 500));
    // At once, and when the servers are listed once more.
    connections.end.mockRejectedValueOnce(new Error('timeout'));
    connections.list.mockImplementationOnce(connections.list.getMockImplementation() ?? (async () => []));
    await poll();
    expect(failures()).toMatchObject([{ errors: [new Error('timeout')] }]);
    expect(connected()).not.toContain('bob');
    expect(await notBefore('bob')).toBe(NOW + 500);
    const before = listings().length;
    await poll();
    expect(listings().slice(before)).toEqual(['alice']);
    expect(connected()).toEqual([]);
  });

  /** People of whom each has a connection, with an event that ends it, and servers that take 300 ms to list any. */
  const manyPeople = async (count: number) => {
    const parts = setUp();
    const people = Array.from({ length: count }, (_, index) => `user${index}`);
    for (const user of people) {
      await parts.users.claim(user, { sub: user, displayName: user });
      parts.connect(user);
      parts.stored.admin.push(disabled(user, NOW - 2_000));
    }
    const list = parts.connections.list.getMockImplementation();
    parts.connections.list.mockImplementation(async (options) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return (await list?.(options)) ?? [];
    });
    return parts;
  };

  it('takes no longer for 500 people than for one: it lists everyone’s connections at once', async () => {
    const { sessions, listings, connected } = await manyPeople(500);
    await sessions.poll();
    await vi.advanceTimersByTimeAsync(700);
    await sessions.idle();
    expect(connected()).toEqual([]);
    expect(listings()).toEqual([undefined, undefined]);
  });

  it('has nobody wait whose sessions end later, and keeps the order of one person', async () => {
    const { sessions, stored, users, connect, connected, connections } = await manyPeople(20);
    const { promise: writable, resolve: letWrite } = Promise.withResolvers<undefined>();
    const { refuseBefore } = users;
    const written: number[] = [];
    vi.spyOn(users, 'refuseBefore').mockImplementation(async (user, time) => {
      if (user === 'user0') {
        written.push(time - NOW);
        await writable;
      }
      return refuseBefore(user, time);
    });
    await sessions.poll();
    connect('alice');
    stored.admin.push(disabled('a', NOW - 1_500), disabled('user0', NOW - 1_500, 'again'));
    await sessions.poll();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(connected()).not.toContain('alice');
    expect([connected().includes('user0'), written]).toEqual([true, [-1_000]]);
    letWrite(undefined);
    await vi.runAllTimersAsync();
    await sessions.idle();
    expect([connected(), written]).toEqual([[], [-1_000, -500]]);
    expect(connections.end).toHaveBeenCalledTimes(21);
  });

  it('has nobody wait for the search of whose a session was', async () => {
    const { stored, sessions, events, connect, connected } = setUp();
    events.ownerOf.mockReturnValue(new Promise<undefined>(() => undefined));
    connect('alice');
    stored.admin.push({ id: '1', time: NOW - 500, operationType: 'DELETE', resourcePath: 'sessions/s1' });
    stored.admin.push(disabled('a', NOW - 500));
    await sessions.poll();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(connected()).toEqual([]);
  });

  it('loses nothing of one kind of events while the other cannot be read', async () => {
    const { stored, poll, events, notBefore } = setUp();
    stored.admin.push(disabled('a', NOW - 500));
    vi.spyOn(events, 'userEvents').mockRejectedValueOnce(new Error('late'));
    await expect(poll()).rejects.toThrow('late');
    expect(await notBefore('alice')).toBe(NOW + 500);
  });

  it('notes the revocation of somebody who has never come', async () => {
    const { stored, poll, revokedOf, connections } = setUp();
    stored.admin.push(disabled('stranger', NOW - 500));
    await poll();
    expect(revokedOf('stranger')).toBe(NOW + 500);
    expect(connections.list).not.toHaveBeenCalled();
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
    const list = connections.list.getMockImplementation();
    connections.list.mockImplementationOnce(async (options) => (await list?.(options))?.slice(0, 2) ?? []);
    await poll();
    expect(connected()).toEqual([]);
  });

  it('stops for now when connections do not go away, and starts again with the next call', async () => {
    const { poll, failures, connections, connect } = everyone();
    connect('alice');
    connections.end.mockResolvedValue(false);
    // Five listings, and one more for slow servers.
    await poll();
    expect(connections.end).toHaveBeenCalledTimes(6);
    await poll();
    expect(connections.end).toHaveBeenCalledTimes(12);
    expect(failures()).toHaveLength(2);
  });

  it('stops asking servers that are unavailable, instead of waiting for each answer', async () => {
    const { poll, failures, connections, connect } = everyone();
    for (let count = 0; count < 640; count += 1) connect('alice');
    connections.end.mockImplementation(async () => {
      await pause(2_000);
      throw new Error('timeout');
    });
    await poll();
    expect(failures()).toHaveLength(1);
    // Once, and once more for slow servers.
    expect(connections.end.mock.calls.length).toBeLessThan(200);
  });
});

describe('a connection that came in with an old token', () => {
  it('is ended as soon as the revocation is known, and is asked for again when that fails', async () => {
    const parts = setUp();
    const { admissions } = parts;
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
