import { describe, expect, it } from 'vitest';
import { adminRevocation, latestRevocations, userRevocation } from './revocations.ts';

const admin = (operationType: string, resourcePath: string) =>
  adminRevocation({ id: '1', time: 5_000, operationType, resourcePath });

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
  ])('ends the sessions of the person: %s %s', (operation, path) => {
    // Until a second later: a token of that very second may still have what was taken away.
    expect(admin(operation, path)).toEqual({ subject: 'u1', at: 6_000 });
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
  ])('ends everyone’s sessions: %s %s', (operation, path) => {
    expect(admin(operation, path)).toEqual({ subject: undefined, at: 6_000 });
  });

  it.each([
    ['CREATE', 'users/u1'],
    ['ACTION', 'users/u1/send-verify-email'],
    ['ACTION', 'users/u1/impersonation'],
    ['CREATE', 'roles/new'],
    ['CREATE', 'groups/g1'],
    ['UPDATE', 'clients/c1'],
    ['UPDATE', ''],
  ])('ends nobody’s session: %s %s', (operation, path) => {
    expect(admin(operation, path)).toBeUndefined();
  });
});

describe('what a person does', () => {
  it('ends their sessions when they sign out, and when it is about their credentials', () => {
    const event = { id: '1', time: 5_000, type: 'UPDATE_PASSWORD', userId: 'u1' };
    expect(userRevocation(event)).toEqual({ subject: 'u1', at: 6_000 });
    expect(userRevocation({ ...event, type: 'LOGOUT' })).toEqual({ subject: 'u1', at: 6_000 });
    expect(userRevocation({ ...event, type: 'LOGIN' })).toBeUndefined();
    expect(userRevocation({ ...event, userId: undefined })).toBeUndefined();
  });
});

describe('many revocations', () => {
  it('are one of each person, the latest', () => {
    const one = { subject: 'u1', at: 1 };
    const other = { subject: 'u2', at: 5 };
    const all = { subject: undefined, at: 3 };
    const later = { subject: 'u1', at: 9 };
    expect(latestRevocations([one, other, all, later, one])).toEqual([later, other, all]);
  });
});
