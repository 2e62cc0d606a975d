import { createLogger } from '@nats-chat/otel';
import { beforeEach, describe, expect, it, vi, afterEach } from 'vitest';
import { createAdmissions } from '../admissions.ts';
import { EVENT_PAGE, type AdminEvent, type UserEvent } from '../keycloak/events.ts';
import { createRevoked } from '../revoked.ts';
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
  const stored = { admin: [] as AdminEvent[], user: [] as UserEvent[], down: false };
  const page = <Event extends { time: number }>(events: Event[], from: number, skip: number) => {
    if (stored.down) throw new Error('Keycloak is down.');
    return events.filter(({ time }) => time >= from).slice(skip, skip + EVENT_PAGE);
  };
  const connections = { endBefore: vi.fn(async () => 1), end: vi.fn(async () => true) };
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
    },
    users,
    revoked: createRevoked(),
    connections,
    logger: createLogger({ service: 'auth-callout', level: 'silent' }),
  };
  const work = endRevokedSessions(parts);
  return {
    ...parts,
    stored,
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
    const { stored, poll, notBefore, connections, revoked } = setUp();
    stored.admin.push(disabled('a', NOW - 500));
    await poll();
    expect(await notBefore('alice')).toBe(NOW + 500);
    expect(await notBefore('bob')).toBeUndefined();
    expect(revoked.before('a')).toBe(NOW + 500);
    expect(connections.endBefore.mock.calls).toEqual([[NOW + 500, 'alice']]);
  });

  it('waits with the connections until a new token is dated later, and no longer than two seconds', async () => {
    const { stored, poll, connections } = setUp();
    stored.admin.push(disabled('a', NOW + 60_000));
    const startedAt = Date.now();
    connections.endBefore.mockImplementation(async () => {
      expect(Date.now() - startedAt).toBe(2_000);
      return 1;
    });
    await poll();
    expect(connections.endBefore).toHaveBeenCalled();
  });

  it('goes back one hour at the start, and does nothing twice after that', async () => {
    const { stored, poll, connections } = setUp();
    stored.admin.push(disabled('b', NOW - 3_700_000), disabled('a', NOW - 3_500_000));
    for (let count = 0; count < 3; count += 1) await poll();
    expect(connections.endBefore.mock.calls).toEqual([[NOW - 3_499_000, 'alice']]);
  });

  it('finds an event that became visible late, and more than one page of them', async () => {
    const { stored, poll, connections } = setUp();
    stored.admin.push(disabled('a', NOW - 1_000));
    await poll();
    stored.admin.unshift(disabled('b', NOW - 5_000));
    await poll();
    for (let count = 0; count < 250; count += 1) stored.admin.push(disabled('none', NOW + count));
    stored.admin.push(disabled('b', NOW + 300));
    await poll();
    expect(
      connections.endBefore.mock.calls.map(([time, user]: unknown[]) => `${String(user)} ${Number(time) - NOW}`),
    ).toEqual(['alice 0', 'bob -4000', 'bob 1300']);
  });

  it('hears of what people do themselves', async () => {
    const { stored, poll, notBefore } = setUp();
    stored.user.push({ id: '1', time: NOW - 500, type: 'UPDATE_PASSWORD', userId: 'b' });
    await poll();
    expect(await notBefore('bob')).toBe(NOW + 500);
  });

  it('ends everyone’s sessions when everyone is signed out', async () => {
    const { stored, poll, notBefore, connections, revoked } = setUp();
    stored.admin.push({ id: '1', time: NOW - 500, operationType: 'ACTION', resourcePath: 'logout-all' });
    await poll();
    expect([await notBefore('alice'), await notBefore('bob'), revoked.before('anybody')]).toEqual(
      Array(3).fill(NOW + 500),
    );
    expect(connections.endBefore.mock.calls).toEqual([[NOW + 500, undefined]]);
  });

  it('makes up for what failed', async () => {
    const { stored, poll, connections, notBefore } = setUp();
    stored.down = true;
    stored.admin.push(disabled('a', NOW - 500));
    await expect(poll()).rejects.toThrow('Keycloak is down.');
    stored.down = false;
    connections.endBefore.mockRejectedValueOnce(new Error('No server answered.'));
    await expect(poll()).rejects.toMatchObject({ errors: [new Error('No server answered.')] });
    expect(await notBefore('alice')).toBe(NOW + 500);
    await poll();
    expect(connections.endBefore).toHaveBeenCalledTimes(2);
  });

  it('ends the sessions of the others when those of one cannot be ended', async () => {
    const { stored, poll, connections, notBefore } = setUp();
    stored.admin.push(disabled('a', NOW - 500), disabled('b', NOW - 500));
    connections.endBefore.mockRejectedValueOnce(new Error('No server answered.'));
    await expect(poll()).rejects.toThrow('Not all sessions could be ended.');
    expect(connections.endBefore.mock.calls.map(([, user]: unknown[]) => user)).toEqual(['alice', 'bob']);
    expect(await notBefore('bob')).toBe(NOW + 500);
  });

  it('does not have people wait for one another', async () => {
    const { stored, poll, connections } = setUp();
    stored.admin.push(disabled('a', NOW - 500), disabled('b', NOW - 500));
    const endedAt: number[] = [];
    connections.endBefore.mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return endedAt.push(Date.now());
    });
    await poll();
    expect(endedAt).toEqual([endedAt[0], endedAt[0]]);
  });

  it('notes the revocation of somebody who has never come', async () => {
    const { stored, poll, revoked, connections } = setUp();
    stored.admin.push(disabled('stranger', NOW - 500));
    await poll();
    expect(revoked.before('stranger')).toBe(NOW + 500);
    expect(connections.endBefore).not.toHaveBeenCalled();
  });
});

describe('a connection that came in with an old token', () => {
  it('is ended as soon as the revocation is known, and is asked for again when that fails', async () => {
    const parts = setUp();
    const admissions = createAdmissions();
    endStaleAdmissions(parts, admissions);
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
