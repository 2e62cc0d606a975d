// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../config.ts';
import { keycloakAuth, type KeycloakClient } from './keycloak-auth.ts';

/** Keycloak’s library, as far as it is used; each test says what its calls come to. */
const keycloak = {
  init: vi.fn<KeycloakClient['init']>(),
  login: vi.fn<KeycloakClient['login']>(),
  logout: vi.fn<KeycloakClient['logout']>(),
  updateToken: vi.fn<KeycloakClient['updateToken']>(),
  isTokenExpired: vi.fn<KeycloakClient['isTokenExpired']>(),
  timeSkew: 0,
} satisfies KeycloakClient;
const client: KeycloakClient = keycloak;

const config: Config = { keycloakUrl: '/auth', keycloakRealm: 'r', keycloakClientId: 'c', natsUrl: 'ws://x' };

const grant = (claims: object = {}): void => {
  client.token = 'token';
  client.tokenParsed = { preferred_username: 'alice', name: 'Alice A', exp: Date.now() / 1_000 + 300, ...claims };
};

/** A session that was found, or not. */
const start = (found: boolean, claims?: object) => {
  keycloak.init.mockImplementation(async () => {
    if (!found) return false;
    grant(claims);
    client.onAuthSuccess?.();
    return true;
  });
  return keycloakAuth(config, client);
};

const settled = (auth: ReturnType<typeof keycloakAuth>) =>
  vi.waitFor(() => {
    expect(auth.state.get().status).not.toBe('checking');
    return auth.state.get();
  });

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  delete client.token;
  delete client.tokenParsed;
  keycloak.updateToken.mockResolvedValue(true);
  keycloak.isTokenExpired.mockReturnValue(false);
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

describe('a person', () => {
  it('with a session is signed in at once, with the roles of the realm', async () => {
    const auth = start(true, { realm_access: { roles: ['user'] } });
    expect(await settled(auth)).toEqual({
      status: 'signed-in',
      person: { username: 'alice', name: 'Alice A', roles: new Set(['user']) },
    });
    expect(auth.token()).toBe('token');
  });

  it('without a session is signed out, and not sent away', async () => {
    expect(await settled(start(false))).toEqual({ status: 'signed-out' });
    expect(keycloak.login).not.toHaveBeenCalled();
  });

  it('is told when Keycloak does not answer', async () => {
    keycloak.init.mockReturnValue(new Promise(() => undefined));
    const auth = keycloakAuth(config, client);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(auth.state.get()).toEqual({ status: 'signed-out', reason: 'unavailable' });
  });

  it('starts over as soon as Keycloak answers that did not', async () => {
    const answers = vi.fn<typeof fetch>(async () => Response.error());
    vi.stubGlobal('fetch', answers);
    keycloak.init.mockRejectedValue(new Error('no answer'));
    const startOver = vi.fn();
    await settled(keycloakAuth(config, client, startOver));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(answers.mock.calls.length).toBeGreaterThanOrEqual(3);
    expect(startOver).not.toHaveBeenCalled();
    answers.mockImplementation(async () => new Response('{}'));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(startOver).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });

  it('comes back to the same address after signing in', async () => {
    const auth = start(false);
    await settled(auth);
    await auth.signIn();
    expect(keycloak.login).toHaveBeenCalledWith({ redirectUri: location.href });
  });
});

describe('signing out', () => {
  const there = async () => new Response('{}');
  it.each([
    { what: 'comes through while Keycloak answers', answer: there, onLine: true, comesThrough: true },
    { what: 'does not when the browser is offline', answer: there, onLine: false, comesThrough: false },
    {
      what: 'does not when Keycloak is away',
      answer: async () => Promise.reject(new TypeError('Failed to fetch')),
      onLine: true,
      comesThrough: false,
    },
    {
      what: 'does not when Keycloak is broken',
      answer: async () => new Response('', { status: 502 }),
      onLine: true,
      comesThrough: false,
    },
  ])('$what', async ({ answer, onLine, comesThrough }) => {
    vi.stubGlobal('fetch', answer);
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(onLine);
    expect(await start(true).canSignOut?.()).toBe(comesThrough);
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
});

describe('a token', () => {
  it('is renewed by itself before it ends', async () => {
    await settled(start(true));
    await vi.advanceTimersByTimeAsync(260_000);
    expect(keycloak.updateToken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(keycloak.updateToken).toHaveBeenCalledWith(30);
  });

  it('that Keycloak refuses to renew ends the session', async () => {
    const auth = start(true);
    await settled(auth);
    keycloak.updateToken.mockImplementation(async () => {
      delete client.token;
      throw new Error('400');
    });
    await auth.ensureToken();
    expect(auth.state.get()).toEqual({ status: 'signed-out', reason: 'ended' });
  });

  it('that cannot be renewed now serves while it lasts, and rejects after', async () => {
    const auth = start(true);
    await settled(auth);
    keycloak.updateToken.mockRejectedValue(new Error('network'));
    await expect(auth.ensureToken()).resolves.toBeUndefined();
    keycloak.isTokenExpired.mockReturnValue(true);
    await expect(auth.ensureToken()).rejects.toThrow('network');
    expect(auth.state.get().status).toBe('signed-in');
  });

  it('with other roles changes what is offered; one with the same changes nothing', async () => {
    const auth = start(true, { realm_access: { roles: ['user'] } });
    await settled(auth);
    const before = auth.state.get();
    grant({ realm_access: { roles: ['user'] } });
    client.onAuthRefreshSuccess?.();
    expect(auth.state.get()).toBe(before);
    grant({ realm_access: { roles: [] } });
    client.onAuthRefreshSuccess?.();
    expect(auth.state.get()).toMatchObject({ person: { roles: new Set() } });
  });

  it.each([
    { ageS: 2, renewed: 'whatever it has left', minValidityS: -1 },
    { ageS: 300, renewed: 'whatever it has left', minValidityS: -1 },
    { ageS: 1, renewed: 'only when it is about to end', minValidityS: 30 },
  ])('that was refused at an age of $ageS s is renewed $renewed', async ({ ageS, minValidityS }) => {
    const now = Date.now();
    const auth = start(true, { iat: now / 1_000 - ageS });
    await settled(auth);
    vi.setSystemTime(now);
    await auth.ensureToken(true);
    expect(keycloak.updateToken).toHaveBeenLastCalledWith(minValidityS);
  });
});
