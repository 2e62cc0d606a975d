import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { playKeycloak } from '../test/fake-keycloak.ts';
import { realmOf } from './admin-api.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the Admin API', () => {
  it('is asked with the token of the client, which is got once', async () => {
    const { api, asked, logins } = playKeycloak(() => ['alice']);
    expect(api.actor).toBeUndefined();
    expect(await api.get('users', [['max', '10']])).toEqual(['alice']);
    await api.delete('sessions/1', [['isOffline', 'true']]);
    expect(asked).toMatchObject([
      { method: 'GET', path: 'nats%20chat/users', parameters: [['max', '10']], isLimited: true },
      { method: 'DELETE', path: 'nats%20chat/sessions/1', parameters: [['isOffline', 'true']], isLimited: true },
    ]);
    expect(logins.map((login) => Object.fromEntries(login))).toEqual([
      { grant_type: 'client_credentials', client_id: 'directory', client_secret: 'a secret' },
    ]);
    expect(api.actor).toBe('service-1');
  });

  it('keeps a token until ten seconds before it expires', async () => {
    const { api, asked, logins } = playKeycloak();
    await api.get('users');
    vi.advanceTimersByTime(49_999);
    await api.get('users');
    expect(logins).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await api.get('users');
    expect(logins).toHaveLength(2);
    expect(new Set(asked.map(({ token }) => token)).size).toBe(2);
  });

  it('is asked again with a new token when everybody was signed out', async () => {
    let signedOut = '';
    const { api, asked } = playKeycloak(({ token }) => (token === signedOut ? 401 : ['alice']));
    await api.get('users');
    signedOut = asked[0]?.token ?? '';
    expect(await api.get('users')).toEqual(['alice']);
    expect(asked).toHaveLength(3);
  });

  it.each([
    [401, 2],
    [403, 1],
    [404, 1],
    [503, 1],
  ])('refuses with %i, after as many requests as may help: %i', async (status, requests) => {
    const { api, asked } = playKeycloak(() => status);
    const refusal = { name: 'KeycloakRefusal', status, message: `Keycloak refused to DELETE sessions/1 (${status}).` };
    await expect(api.delete('sessions/1')).rejects.toMatchObject(refusal);
    expect(asked).toHaveLength(requests);
  });

  it('says for which client there is no token, and nothing of its secret', async () => {
    const { api, asked, state } = playKeycloak();
    state.refusesLogins = true;
    await expect(api.get('users')).rejects.toMatchObject({
      message: 'Keycloak gives directory no token (401).',
      status: 401,
    });
    state.refusesLogins = false;
    await api.get('users');
    expect(asked).toHaveLength(1);
  });
});

it.each([
  ['https://chat.example.org/auth/realms/nats-chat', 'nats-chat'],
  ['http://localhost:3000/auth/realms/nats%20chat', 'nats chat'],
])('the realm of the issuer %s is %s', (issuer, realm) => {
  expect(realmOf(issuer)).toBe(realm);
});
