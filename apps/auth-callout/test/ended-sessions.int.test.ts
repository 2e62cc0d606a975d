import { waitUntil, type TestService } from '@nats-chat/testkit';
import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { msUntilClosed, startEnvironment } from './environment.ts';

const REFUSED = 'Authorization Violation';

let world: Awaited<ReturnType<typeof startEnvironment>>;
let callout: TestService;

beforeAll(async () => {
  world = await startEnvironment();
  callout = await world.callout();
});
afterAll(() => world.stop());

describe('an account that changes', () => {
  it('loses its connections within 5 s when it is disabled, and its token counts no more', async () => {
    const { tokens, tab } = await world.signedIn('bob');
    const { tab: other } = await world.signedIn('alice');
    const bob = await world.personOf('bob');
    await world.keycloak.admin('PUT', `/users/${bob.id}`, { ...bob, enabled: false });
    // Let in during the moment in which nobody knows yet, or refused already.
    const late = await world.tab(tokens.accessToken, 'bob').catch(() => undefined);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await late?.closed();
    await expect(world.tab(tokens.accessToken, 'bob')).rejects.toThrow(REFUSED);
    expect(other.isClosed()).toBe(false);
    await world.keycloak.admin('PUT', `/users/${bob.id}`, { ...bob, enabled: true });
  });

  it('comes back with a new token, and the new roles', async () => {
    const { tokens, tab } = await world.signedIn('charlie');
    const charlie = await world.personOf('charlie');
    const role = await world.keycloak.admin('GET', '/roles/user');
    await world.keycloak.admin('POST', `/users/${charlie.id}/role-mappings/realm`, [role]);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    const { accessToken } = await world.keycloak.refresh(tokens.refreshToken);
    await expect(world.tab(accessToken, 'charlie')).resolves.toBeDefined();
  });

  it('is seen by an instance that was not there when the connection was made', async () => {
    const { tab } = await world.signedIn('alice', 'made-before');
    expect(await callout.stop()).toContain('code 0');
    callout = await world.callout();
    const alice = await world.personOf('alice');
    await world.keycloak.admin('POST', `/users/${alice.id}/logout`);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
  });

  it('loses its connections within 5 s when a group that it is in loses a role, or is left', async () => {
    await world.keycloak.admin('POST', '/groups', { name: 'writers' });
    const [group] = z
      .array(z.object({ id: z.string() }))
      .parse(await world.keycloak.admin('GET', '/groups?search=writers'));
    const alice = await world.personOf('alice');
    const role = await world.keycloak.admin('GET', '/roles/user');
    await world.keycloak.admin('POST', `/groups/${group?.id}/role-mappings/realm`, [role]);
    await world.keycloak.admin('PUT', `/users/${alice.id}/groups/${group?.id}`);
    for (const [path, body] of [
      [`/groups/${group?.id}/role-mappings/realm`, [role]],
      [`/users/${alice.id}/groups/${group?.id}`, undefined],
    ] as const) {
      const tab = await waitUntil('alice can sign in again', async () => (await world.signedIn('alice')).tab);
      await world.keycloak.admin('DELETE', path, body);
      expect(await msUntilClosed(tab), path).toBeLessThan(5_000);
    }
  });

  it('loses its connections within 5 s when it is deleted, and nobody else gets its name', async () => {
    const { tab } = await world.signedIn('charlie');
    const before = await world.record('charlie');
    const charlie = await world.personOf('charlie');
    await world.keycloak.admin('DELETE', `/users/${charlie.id}`);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await world.keycloak.admin('POST', '/users', {
      username: 'charlie',
      enabled: true,
      email: 'another@example.com',
      firstName: 'Another',
      lastName: 'Charlie',
      credentials: [{ type: 'password', value: 'charlie123', temporary: false }],
    });
    const { accessToken } = await world.keycloak.signIn('charlie');
    await expect(world.tab(accessToken, 'charlie')).rejects.toThrow(REFUSED);
    expect((await world.record('charlie'))?.record.sub).toBe(before?.record.sub);
    await waitUntil('the reason is in the log', async () =>
      (await callout.log()).some(({ reason }) => reason === 'name-taken'),
    );
  });
});

const claimsOf = (token: string) =>
  z.looseObject({ sid: z.string() }).parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
describe('a session', () => {
  it('ends within 5 s when an administrator deletes it, and no other person’s does', async () => {
    const { tokens, tab } = await world.signedIn('alice');
    const { tab: other } = await world.signedIn('bob');
    await world.keycloak.admin('DELETE', `/sessions/${claimsOf(tokens.accessToken).sid}`);
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await expect(world.tab(tokens.accessToken, 'alice')).rejects.toThrow(REFUSED);
    expect(other.isClosed()).toBe(false);
  });

  it('ends within 5 s when its refresh token is revoked', async () => {
    const { tokens, tab } = await world.signedIn('alice');
    const ofApp = { client_id: 'nats-chat-app', token_type_hint: 'refresh_token' };
    await world.ask('revoke', { ...ofApp, token: tokens.refreshToken });
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await expect(world.tab(tokens.accessToken, 'alice')).rejects.toThrow(REFUSED);
  });
});

describe('everyone', () => {
  const tabs = async () => [(await world.signedIn('alice')).tab, (await world.signedIn('bob')).tab];
  const expectAllClosed = async (open: readonly NatsConnection[]): Promise<void> => {
    for (const ms of await Promise.all(open.map(msUntilClosed))) expect(ms).toBeLessThan(5_000);
  };
  // From Keycloak's point of view a token of this very second is newer than a limit of this second.
  const nextSecond = (): number => Math.floor(Date.now() / 1_000) + 1;

  it('is out within 5 s when the realm refuses what was issued before', async () => {
    const open = await tabs();
    await world.keycloak.admin('PUT', '', { notBefore: nextSecond() });
    await expectAllClosed(open);
    await world.keycloak.admin('PUT', '', { notBefore: 0 });
  });

  it('is out within 5 s when the client refuses what was issued before, and when it is disabled', async () => {
    const client = await world.clientOf('nats-chat-app');
    const before = await waitUntil('people can sign in again', tabs);
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, notBefore: nextSecond() });
    await expectAllClosed(before);
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, notBefore: 0 });
    const after = await waitUntil('people can sign in again', tabs);
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, enabled: false });
    await expectAllClosed(after);
    await world.keycloak.admin('PUT', `/clients/${client.id}`, { ...client, enabled: true });
  });

  it('is signed out within 5 s when an administrator says so, and services are not', async () => {
    const open = await waitUntil('people can sign in again', tabs);
    const room = await world.service('room');
    await world.keycloak.admin('POST', '/logout-all');
    await expectAllClosed(open);
    expect(room.isClosed()).toBe(false);
  });
});

describe('a changed password', () => {
  const OFFLINE = 'with-offline-access';

  /** A client that an operator added, and what no client of ours may ask for. */
  const addOfflineClient = async (): Promise<void> => {
    await world.keycloak.admin('POST', '/clients', {
      clientId: OFFLINE,
      publicClient: true,
      directAccessGrantsEnabled: true,
    });
    const { id } = await world.clientOf(OFFLINE);
    const scopes = z
      .array(z.object({ id: z.string(), name: z.string() }))
      .parse(await world.keycloak.admin('GET', '/client-scopes'));
    const scope = scopes.find(({ name }) => name === 'offline_access')?.id ?? '';
    await world.keycloak.admin('PUT', `/clients/${id}/optional-client-scopes/${scope}`);
  };
  const offlineToken = async (username: string): Promise<string> => {
    const grant = { grant_type: 'password', client_id: OFFLINE, username, password: `${username}123` };
    const reply = await world.ask('token', { ...grant, scope: 'openid offline_access' });
    return z.object({ refresh_token: z.string() }).parse(JSON.parse(reply)).refresh_token;
  };
  const setPassword = async (username: string, value: string, temporary = false): Promise<void> => {
    const { id } = await world.personOf(username);
    await world.keycloak.admin('PUT', `/users/${id}/reset-password`, { type: 'password', value, temporary });
  };
  const refreshOffline = (token: string) =>
    world.ask('token', { grant_type: 'refresh_token', client_id: OFFLINE, refresh_token: token });
  /** What the audit log says of each time that the person’s sessions in Keycloak were to be ended. */
  const endingsOf = async (username: string) =>
    (await world.audited('session.end')).flatMap(({ target, result, details }) =>
      target === username ? [{ result, ...details }] : [],
    );
  const expectEndings = (username: string, endings: readonly unknown[]): Promise<unknown> =>
    waitUntil('it is in the audit log', async () => {
      expect(await endingsOf(username)).toEqual(endings);
      return true;
    });
  // Sessions are dated in whole seconds; what begins in the second of the change stays.
  const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1_000 - (Date.now() % 1_000)));

  it('ends the person’s sessions and offline grants in Keycloak as well, and nobody else’s, and is in the audit log', async () => {
    await addOfflineClient();
    const { tokens, tab } = await world.signedIn('alice');
    const offline = await offlineToken('alice');
    const bob = await world.signedIn('bob');
    await nextSecond();
    await setPassword('alice', 'alice-456');
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    await expectEndings('alice', [{ result: 'ok', sessions: 2 }]);
    await expect(world.keycloak.refresh(tokens.refreshToken)).rejects.toThrow('Session not active');
    await expect(refreshOffline(offline)).rejects.toThrow('Offline user session not found');
    await expect(world.keycloak.refresh(bob.tokens.refreshToken)).resolves.toBeDefined();
    await setPassword('alice', 'alice123');
  });

  it('leaves the session in which a first password was replaced', async () => {
    await setPassword('bob', 'for-now-only', true);
    const { refreshToken } = await world.keycloak.signIn('bob', 'for-now-only', 'bob-chose-this');
    const before = await endingsOf('alice');
    await world.keycloak.signIn('alice');
    await nextSecond();
    await setPassword('alice', 'alice-456');
    // Later ones are dealt with later.
    await expectEndings('alice', [...before, { result: 'ok', sessions: 1 }]);
    await expect(world.keycloak.refresh(refreshToken)).resolves.toBeDefined();
    await setPassword('alice', 'alice123');
  });

  it('is tried again as long as Keycloak refuses, and says so at the start', async () => {
    expect(await callout.stop()).toContain('code 0');
    callout = await world.callout({ KEYCLOAK_SESSIONS_CLIENT_SECRET: 'another' });
    const cannot = await waitUntil('it says so at once', async () =>
      (await callout.log()).find(({ reason }) => reason === 'Keycloak gives nats-chat-sessions no token (401).'),
    );
    expect(cannot.level).toBe('error');
    await world.keycloak.admin('POST', '/users', {
      username: 'dora',
      enabled: true,
      email: 'dora@example.com',
      firstName: 'Dora',
      lastName: 'Dean',
      credentials: [{ type: 'password', value: 'dora-123', temporary: false }],
    });
    const { tokens, tab } = await world.signedIn('dora', 'tab-1', 'dora-123');
    await nextSecond();
    await setPassword('dora', 'dora-456');
    expect(await msUntilClosed(tab)).toBeLessThan(5_000);
    const reason = 'Keycloak gives nats-chat-sessions no token (401).';
    await expectEndings('dora', [{ result: 'failed', reason }]);
    const { refreshToken } = await world.keycloak.refresh(tokens.refreshToken);
    expect(await callout.stop()).toContain('code 0');
    callout = await world.callout();
    await expectEndings('dora', [
      { result: 'failed', reason },
      { result: 'ok', sessions: 1 },
    ]);
    await expect(world.keycloak.refresh(refreshToken)).rejects.toThrow('Session not active');
  });
});
