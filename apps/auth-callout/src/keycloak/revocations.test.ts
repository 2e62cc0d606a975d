import { describe, expect, it } from 'vitest';
import { adminRevocation, latestRevocations, mayRevoke, userRevocation } from './revocations.ts';

const CLIENTS = { clientId: 'nats-chat-app', bots: ['My-Bot'] };

const admin = (operationType: string, resourcePath: string, representation?: unknown) =>
  adminRevocation(
    {
      id: '1',
      time: 5_000,
      operationType,
      resourcePath,
      representation: representation === undefined ? undefined : JSON.stringify(representation),
    },
    CLIENTS,
  );

describe('what an administrator does', () => {
  it.each([
    ['UPDATE', 'users/u1'],
    ['DELETE', 'users/u1'],
    ['ACTION', 'users/u1/logout'],
    ['ACTION', 'users/u1/reset-password'],
    ['CREATE', 'users/u1/role-mappings/realm'],
    ['DELETE', 'users/u1/role-mappings/realm'],
    ['DELETE', 'users/u1/role-mappings/clients/c1'],
    ['CREATE', 'users/u1/groups/g1'],
    ['DELETE', 'users/u1/groups/g1'],
    ['DELETE', 'users/u1/credentials/c1'],
    ['DELETE', 'users/u1/consents/nats-chat-app'],
    ['ACTION', 'users/u1/something-new'],
    ['DELETE', 'organizations/o1/members/u1'],
  ])('ends the sessions of the person: %s %s', (operation, path) => {
    // Until a second later: a token of that very second may still have what was taken away.
    expect(admin(operation, path)).toEqual({ of: { subject: 'u1' }, at: 6_000 });
  });

  it('ends one session when it is deleted', () => {
    expect(admin('DELETE', 'sessions/s1', { offline: false })).toEqual({ of: { session: 's1' }, at: 6_000 });
  });

  it.each([
    ['ACTION', 'logout-all'],
    ['ACTION', 'push-revocation'],
    ['CREATE', 'groups/g1/role-mappings/realm'],
    ['DELETE', 'groups/g1/role-mappings/realm'],
    ['DELETE', 'groups/g1'],
    ['DELETE', 'roles/user'],
    ['UPDATE', 'roles-by-id/r1'],
    ['CREATE', 'roles-by-id/r1/composites'],
    ['DELETE', 'roles/user/composites'],
    ['CREATE', 'clients/c1/roles/r1/composites'],
    ['DELETE', 'clients/c1/scope-mappings/realm'],
    ['ACTION', 'clients/c1/push-revocation'],
    ['ACTION', 'user-storage/s1/remove-imported-users'],
    ['DELETE', 'components/s1'],
    // Without details nobody can say what changed.
    ['UPDATE', ''],
    ['UPDATE', 'clients/c1'],
    ['DELETE', 'clients/c1'],
  ])('ends everyone’s sessions: %s %s', (operation, path) => {
    expect(admin(operation, path)).toEqual({ of: 'everyone', at: 6_000 });
  });

  it.each([
    ['CREATE', 'users/u1'],
    ['ACTION', 'users/u1/send-verify-email'],
    ['ACTION', 'users/u1/impersonation'],
    ['CREATE', 'roles/new'],
    ['CREATE', 'groups/g1'],
    ['CREATE', 'clients/c1'],
    ['CREATE', 'clients/c1/roles/r1'],
    ['UPDATE', 'clients/c1/default-client-scopes/s1'],
    ['UPDATE', 'authentication/flows/f1'],
  ])('ends nobody’s session: %s %s', (operation, path) => {
    expect(admin(operation, path)).toBeUndefined();
  });
});

describe('an update of the realm', () => {
  it.each([
    ['ends what was issued before the limit that it sets', { enabled: true, notBefore: 4 }, 4_000],
    ['that disables it ends everything', { enabled: false, notBefore: 0 }, 6_000],
  ])('%s', (_, realm, at) => {
    expect(admin('UPDATE', '', realm)).toEqual({ of: 'everyone', at });
  });

  it('of something else ends nothing', () => {
    expect(admin('UPDATE', '', { displayName: 'Chat', notBefore: 0 })).toBeUndefined();
  });
});

describe('an act on a client', () => {
  const bot = { user: 'service-account-my-bot' };

  it.each([
    ['UPDATE', { clientId: 'nats-chat-app', enabled: false }, { of: 'everyone', at: 6_000 }],
    ['UPDATE', { clientId: 'nats-chat-app', enabled: true, notBefore: 3 }, { of: 'everyone', at: 3_000 }],
    ['UPDATE', { clientId: 'nats-chat-app', enabled: true, serviceAccountsEnabled: false }, undefined],
    ['DELETE', { clientId: 'nats-chat-app' }, { of: 'everyone', at: 6_000 }],
    ['UPDATE', { clientId: 'My-Bot', enabled: false }, { of: bot, at: 6_000 }],
    ['UPDATE', { clientId: 'My-Bot', enabled: true, serviceAccountsEnabled: false }, { of: bot, at: 6_000 }],
    ['UPDATE', { clientId: 'My-Bot', enabled: true, notBefore: 3 }, { of: bot, at: 3_000 }],
    ['UPDATE', { clientId: 'My-Bot', enabled: true, serviceAccountsEnabled: true, notBefore: 0 }, undefined],
    ['DELETE', { clientId: 'My-Bot' }, { of: bot, at: 6_000 }],
    ['DELETE', { clientId: 'another' }, undefined],
    ['UPDATE', { clientId: 'another', enabled: false }, undefined],
  ])('%s %j', (operation, client, expected) => {
    expect(admin(operation, 'clients/c1', client)).toEqual(expected);
  });
});

describe('what a person does', () => {
  const event = { id: '1', time: 5_000, userId: 'u1', sessionId: 's1' };

  it.each(['LOGOUT', 'UPDATE_PASSWORD', 'REVOKE_GRANT', 'REMOVE_TOTP', 'SOMETHING_NEW'])(
    'ends their sessions: %s',
    (type) => {
      expect(mayRevoke(type)).toBe(true);
      expect(userRevocation({ ...event, type })).toEqual({ of: { subject: 'u1' }, at: 6_000 });
    },
  );

  it.each(['LOGIN', 'LOGIN_ERROR', 'REFRESH_TOKEN', 'SOMETHING_NEW_ERROR', 'USER_DISABLED_BY_TEMPORARY_LOCKOUT'])(
    'ends nothing: %s',
    (type) => {
      expect(mayRevoke(type)).toBe(false);
      expect(userRevocation({ ...event, type })).toBeUndefined();
    },
  );

  it('ends the session that it names, when it names no person', () => {
    const type = 'LOGOUT';
    expect(userRevocation({ ...event, type, userId: undefined })).toEqual({ of: { session: 's1' }, at: 6_000 });
    expect(userRevocation({ id: '1', time: 5_000, type })).toBeUndefined();
  });
});

describe('many revocations', () => {
  it('are one of each, the latest', () => {
    const one = { of: { subject: 'u1' }, at: 1 };
    const other = { of: { session: 'u1' }, at: 5 };
    const all = { of: 'everyone', at: 3 } as const;
    const later = { of: { subject: 'u1' }, at: 9 };
    expect(latestRevocations([one, other, all, later, one])).toEqual([later, other, all]);
  });
});
