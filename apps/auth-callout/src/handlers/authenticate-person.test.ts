import { inboxPrefix } from '@nats-chat/contracts';
import { matches } from '@nats-chat/subjects';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Admissions } from '../admissions.ts';
import type { Identity } from '../keycloak/access-token.ts';
import { Revoked } from '../revoked.ts';
import { memoryUserStore } from '../store.memory.ts';
import type { LoginRequest } from '../wire/login-request.ts';
import { authenticatePerson } from './authenticate-person.ts';

const rate = { perMinute: 120, burst: 100 };
const now = Math.floor(Date.now() / 1_000);
const alice: Identity = {
  user: 'alice',
  sub: 'sub-of-alice',
  displayName: 'Alice Archer',
  roles: ['user', 'offline_access'],
  session: 'session-1',
  issuedAt: now,
  expiresAt: now + 300,
};
const request = (type = 'websocket', cid = 7): LoginRequest => ({
  server: { id: 'N1', xkey: 'X1' },
  userNkey: 'U1',
  client: { cid, host: '10.0.0.1', type },
  credentials: { token: 'a token', user: '', password: '', name: 'tab-1' },
});

const setUp = () => {
  const parts = { users: memoryUserStore(), revoked: new Revoked(), admissions: new Admissions(rate), rate };
  let identity = alice;
  const admit = authenticatePerson({ ...parts, checkToken: async () => identity });
  const arrive = (changes: Partial<Identity> = {}, ...client: Parameters<typeof request>) => {
    identity = { ...alice, ...changes };
    return admit(request(...client));
  };
  return { ...parts, arrive };
};

beforeEach(() => {
  vi.useFakeTimers({ now: now * 1_000, toFake: ['Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a person', () => {
  it('comes in under the own name, with the own permissions, for as long as the token lasts', async () => {
    const { arrive } = setUp();
    const { actor, session, grant } = await arrive();
    expect({ actor, session, name: grant.name, expiresAt: grant.expiresAt }).toEqual({
      actor: 'alice',
      session: 'session-1',
      name: 'alice',
      expiresAt: now + 300,
    });
    expect(grant.permissions.subscribe.allow).toContain(`${inboxPrefix('alice')}.>`);
  });

  it('comes in for an hour at most', async () => {
    const { arrive } = setUp();
    const { grant } = await arrive({ expiresAt: now + 90_000 });
    expect(grant.expiresAt - now).toBeGreaterThanOrEqual(3_600);
    expect(grant.expiresAt - now).toBeLessThan(3_660);
  });

  it('may do more with the role admin, and nothing that another role took along', async () => {
    const { arrive } = setUp();
    const mayAsk = async (roles: string[]) => {
      const { allow } = (await arrive({ roles })).grant.permissions.publish;
      return ['room.list.alice', 'room.create.alice', 'audit.list.alice'].map((subject) =>
        allow.some((pattern) => matches(pattern, subject)),
      );
    };
    expect(await mayAsk([])).toEqual([true, false, false]);
    expect(await mayAsk(['user'])).toEqual([true, true, false]);
    expect(await mayAsk(['user', 'admin'])).toEqual([true, true, true]);
    expect(await mayAsk(['__proto__', 'ADMIN', 'admin '])).toEqual([true, false, false]);
  });

  it.each(['nats', 'mqtt', 'leafnode', ''])('does not come in over %s', async (type) => {
    const { arrive } = setUp();
    await expect(arrive({}, type)).rejects.toMatchObject({ reason: 'wrong-connection-type' });
  });

  it('takes the name at the first sign-in; nobody else gets it after that', async () => {
    const { arrive, users } = setUp();
    await arrive();
    expect(users.nameOf('sub-of-alice')).toBe('alice');
    await expect(arrive({ sub: 'sub-of-another' })).rejects.toMatchObject({ reason: 'name-taken', actor: 'alice' });
    await expect(arrive()).resolves.toBeDefined();
  });

  it('is refused with a token from before the sessions were ended', async () => {
    const { arrive, users } = setUp();
    await arrive();
    await users.refuseBefore('alice', now * 1_000 + 1);
    await expect(arrive()).rejects.toMatchObject({ reason: 'token-revoked', actor: 'alice' });
    await expect(arrive({ issuedAt: now + 1 })).resolves.toBeDefined();
  });

  it('is refused with such a token also at the first sign-in', async () => {
    const { arrive, revoked } = setUp();
    revoked.note({ of: { subject: 'sub-of-alice' }, at: now * 1_000 + 1 });
    await expect(arrive()).rejects.toMatchObject({ reason: 'token-revoked' });
    await expect(arrive({ user: 'bob', sub: 'sub-of-bob' })).resolves.toBeDefined();
    revoked.note({ of: 'everyone', at: now * 1_000 + 1 });
    await expect(arrive({ user: 'bob', sub: 'sub-of-bob' })).rejects.toMatchObject({ reason: 'token-revoked' });
  });

  it('is refused with a token of a session that was ended, or of a bot that was disabled', async () => {
    const { arrive, revoked } = setUp();
    const at = now * 1_000 + 1;
    revoked.note({ of: { session: 'ended' }, at });
    revoked.note({ of: { user: 'service-account-b' }, at });
    await expect(arrive({ session: 'ended' })).rejects.toMatchObject({ reason: 'token-revoked' });
    await expect(arrive({ session: 'another' })).resolves.toBeDefined();
    const bot = { user: 'service-account-b', sub: 'sub-of-bot', session: undefined };
    await expect(arrive(bot)).rejects.toMatchObject({ reason: 'token-revoked' });
  });

  it('is remembered with the connection, before it is decided', async () => {
    const { arrive, admissions, users } = setUp();
    vi.spyOn(users, 'claim').mockReturnValue(new Promise(() => undefined));
    void arrive();
    await Promise.resolve();
    expect(admissions.takeIssuedBefore((now + 1) * 1_000, 'alice')).toEqual([
      { serverId: 'N1', cid: 7, issuedAt: now * 1_000 },
    ]);
  });

  it('is not remembered when refused, so that refused logins push no connection out of the admissions', async () => {
    const { arrive, admissions, users } = setUp();
    await arrive();
    await users.refuseBefore('alice', now * 1_000 - 5_000);
    for (let count = 0; count < 500; count += 1) {
      const old = arrive({ issuedAt: now - 60 }, 'websocket', 100 + count);
      await expect(old).rejects.toMatchObject({ reason: 'token-revoked' });
    }
    expect(admissions.takeIssuedBefore((now + 1) * 1_000, 'alice')).toEqual([
      { serverId: 'N1', cid: 7, issuedAt: now * 1_000 },
    ]);
  });

  it('signs in as often as the limit says, here 100 times at once and 120 times a minute; others go on', async () => {
    const { arrive } = setUp();
    for (let count = 0; count < 100; count += 1) await arrive();
    await expect(arrive()).rejects.toMatchObject({ reason: 'too-many-logins', actor: 'alice' });
    await expect(arrive({ user: 'bob', sub: 'sub-of-bob' })).resolves.toBeDefined();
    vi.advanceTimersByTime(500);
    await expect(arrive()).resolves.toBeDefined();
    await expect(arrive()).rejects.toMatchObject({ reason: 'too-many-logins' });
  });

  it('is let in however often others tried with a token that does not count', async () => {
    const { arrive, users } = setUp();
    await users.claim('alice', { sub: 'sub-of-alice', displayName: '' });
    await users.refuseBefore('alice', now * 1_000 - 5_000);
    for (let count = 0; count < 150; count += 1) {
      await expect(arrive({ sub: 'sub-of-another' })).rejects.toMatchObject({ reason: 'name-taken' });
      await expect(arrive({ issuedAt: now - 60 })).rejects.toMatchObject({ reason: 'token-revoked' });
    }
    await expect(arrive()).resolves.toBeDefined();
  });

  it('does not push own connections out of the admissions by signing in again and again', async () => {
    const { arrive, admissions } = setUp();
    await arrive();
    for (let second = 0; second < 60; second += 1) {
      vi.advanceTimersByTime(1_000);
      for (let count = 0; count < 20; count += 1) await arrive({}, 'websocket', 8).catch(() => undefined);
    }
    expect(admissions.takeIssuedBefore((now + 1) * 1_000, 'alice')[0]).toMatchObject({ cid: 7 });
  });

  it('is not let in when USERS cannot be read', async () => {
    const parts = { revoked: new Revoked(), admissions: new Admissions(rate), rate, checkToken: async () => alice };
    const users = { ...memoryUserStore(), claim: () => Promise.reject(new Error('timeout')) };
    await expect(authenticatePerson({ ...parts, users })(request())).rejects.toThrow('timeout');
  });
});
