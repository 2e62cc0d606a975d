import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { disabled, NOW, setUp } from '../../test/session-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
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
