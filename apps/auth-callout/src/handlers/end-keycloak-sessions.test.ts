import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AdminEvent, UserEvent } from '@nats-chat/keycloak';
import { disabled, NOW, setUp } from '../../test/session-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

const HOUR_MS = 3_600_000;

const byAdmin = (resourcePath: string, operationType = 'ACTION'): AdminEvent => ({
  id: resourcePath,
  time: NOW - 500,
  operationType,
  resourcePath,
});
const byPerson = (type: string, credentialType?: string): UserEvent => ({
  id: type,
  time: NOW - 500,
  type,
  userId: 'a',
  details: { credential_type: credentialType },
});

describe('the sessions in Keycloak of somebody whose password was changed', () => {
  it.each([
    ['by an administrator', { admin: [byAdmin('users/a/reset-password')] }],
    ['with the person', { admin: [byAdmin('users/a', 'UPDATE')] }],
    ['by the person', { user: [byPerson('UPDATE_PASSWORD'), byPerson('UPDATE_CREDENTIAL', 'password')] }],
    ['by a link in a mail', { user: [byPerson('RESET_PASSWORD')] }],
  ])('end when they began before, %s', async (_, events: { admin?: AdminEvent[]; user?: UserEvent[] }) => {
    const { stored, poll, passwords, inKeycloak, keycloakSessions } = setUp();
    stored.admin.push(...(events.admin ?? []));
    stored.user.push(...(events.user ?? []));
    passwords.set('a', NOW - 510);
    const others = [
      { subject: 'a', start: NOW - 100 },
      { subject: 'b', start: NOW - 9_000 },
    ];
    inKeycloak.push({ subject: 'a', start: NOW - 9_000 }, ...others);
    await poll();
    expect(inKeycloak).toEqual(others);
    expect(keycloakSessions.endBefore).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['is removed', byAdmin('users/a/credentials/c1')],
    ['is switched off', byAdmin('users/a/disable-credential-types', 'UPDATE')],
  ])('end also when the only password %s', async (_, event) => {
    const { stored, poll, inKeycloak } = setUp();
    stored.admin.push(event);
    inKeycloak.push({ subject: 'a', start: NOW - 9_000 });
    await poll();
    expect(inKeycloak).toEqual([]);
  });

  it.each([
    ['somebody is edited whose password stays', [byAdmin('users/a', 'UPDATE')], [], NOW - 50_000],
    ['somebody is edited who has no password', [byAdmin('users/a', 'UPDATE')], [], undefined],
    ['another credential is set up', [], [byPerson('UPDATE_CREDENTIAL', 'otp')], NOW - 50_000],
    ['roles change', [byAdmin('users/a/role-mappings/realm', 'CREATE')], [], NOW - 600],
  ])('go on when %s', async (_, admin, user, madeAt) => {
    const { stored, poll, passwords, inKeycloak, audited } = setUp();
    stored.admin.push(...admin);
    stored.user.push(...user);
    if (madeAt !== undefined) passwords.set('a', madeAt);
    inKeycloak.push({ subject: 'a', start: NOW - 9_000 });
    await poll();
    expect(inKeycloak).toHaveLength(1);
    expect(audited).toEqual([]);
  });

  it('end once, and so does a connection that one of them brought back in the meantime', async () => {
    const { stored, poll, passwords, inKeycloak, audited, connect, connected, keycloakSessions, revokedOf } = setUp();
    stored.admin.push(byAdmin('users/a/reset-password'));
    passwords.set('a', NOW - 510);
    inKeycloak.push({ subject: 'a', start: NOW - 9_000 });
    const { endBefore } = keycloakSessions;
    const end = endBefore.getMockImplementation();
    endBefore.mockImplementation(async (subject, time) => {
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      connect('alice', NOW + 2_500);
      return (await end?.(subject, time)) ?? 0;
    });
    await poll();
    expect(connected()).toEqual([]);
    expect(revokedOf('a')).toBe(NOW + 3_000);
    await poll();
    expect(endBefore).toHaveBeenCalledTimes(1);
    expect(audited).toEqual([
      { actor: 'auth-callout', action: 'session.end', target: 'alice', result: 'ok', details: { sessions: 1 } },
    ]);
  });

  it('end here as soon, though Keycloak refuses, are tried again, and both are in the audit log', async () => {
    const { stored, sessions, passwords, inKeycloak, audited, connect, connected, keycloakSessions, failures } =
      setUp();
    stored.admin.push(byAdmin('users/a/reset-password'));
    passwords.set('a', NOW - 510);
    inKeycloak.push({ subject: 'a', start: NOW - 9_000 });
    connect('alice');
    const refusal = new Error('Keycloak gives nats-chat-sessions no token (401).');
    const madeAt = keycloakSessions.passwordMadeAt.getMockImplementation();
    keycloakSessions.passwordMadeAt.mockRejectedValue(refusal);
    await sessions.poll();
    await vi.advanceTimersByTimeAsync(3_000);
    expect([connected(), failures()]).toEqual([[], []]);
    if (madeAt !== undefined) keycloakSessions.passwordMadeAt.mockImplementation(madeAt);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(inKeycloak).toEqual([]);
    expect(audited.map(({ result, details }) => ({ result, ...details }))).toEqual([
      { result: 'failed', reason: refusal.message },
      { result: 'ok', sessions: 1 },
    ]);
  });

  it('are an error in the log when they could not be ended for an hour', async () => {
    const { stored, sessions, logger, audited, keycloakSessions } = setUp();
    const error = vi.spyOn(logger, 'error');
    stored.admin.push(byAdmin('users/stranger/reset-password'));
    keycloakSessions.passwordMadeAt.mockRejectedValue(new Error('Forbidden'));
    await sessions.poll();
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(error).toHaveBeenCalledExactlyOnceWith(
      { user: 'stranger', reason: 'Forbidden' },
      expect.stringContaining('sign the person out there'),
    );
    expect(audited.map(({ result }) => result)).toEqual(['failed', 'failed']);
    const asked = keycloakSessions.passwordMadeAt.mock.calls.length;
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(keycloakSessions.passwordMadeAt).toHaveBeenCalledTimes(asked);
  });

  it('are not searched for their owner when this service has ended them itself', async () => {
    const { stored, poll, events, connect, connected } = setUp();
    connect('alice');
    stored.admin.push({ ...byAdmin('sessions/s1', 'DELETE'), authDetails: { userId: 'sessions-client' } });
    stored.admin.push({ ...disabled('b', NOW - 500), authDetails: { userId: 'sessions-client' } });
    connect('bob');
    await poll();
    expect(connected()).toEqual(['alice']);
    expect(events.ownerOf).not.toHaveBeenCalled();
  });
});
