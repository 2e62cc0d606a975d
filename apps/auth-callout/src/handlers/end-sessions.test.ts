import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { disabled, NOW, setUp } from '../../test/session-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
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
