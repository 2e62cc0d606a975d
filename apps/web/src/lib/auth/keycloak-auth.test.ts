// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../config.ts';
import { serverNow } from '../time/server-clock.ts';
import { KeycloakAuth, type KeycloakClient } from './keycloak-auth.ts';

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

/** Where the page was led to. */
const leadTo = vi.fn<(address: string) => void>();

/** What Keycloak answers to plain requests; a path that is not named here redirects, as a silent check does. */
const answers = new Map<string, () => Promise<Response>>();
const realm = (issuer = location.origin): Response => Response.json({ issuer: `${issuer}/auth/realms/r` });

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
  return new KeycloakAuth(config, { createClient: () => client, leadTo });
};

const settled = async (auth: KeycloakAuth) => {
  await expect.poll(() => auth.state.get().status).not.toBe('checking');
  return auth.state.get();
};

beforeEach(() => {
  answers.clear();
  answers.set('openid-configuration', async () => realm());
  vi.stubGlobal('fetch', async (address: URL) => {
    const [, answer] = [...answers].find(([part]) => address.pathname.endsWith(part)) ?? [];
    return answer === undefined ? new Response(null, { status: 302 }) : answer();
  });
  vi.useFakeTimers({ shouldAdvanceTime: true });
  delete client.token;
  delete client.tokenParsed;
  keycloak.updateToken.mockResolvedValue(true);
  keycloak.isTokenExpired.mockReturnValue(false);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
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

  it.each([
    ['unavailable', 'does not answer', async () => Promise.reject(new TypeError('Failed to fetch'))],
    ['unavailable', 'is broken', async () => new Response('', { status: 502 })],
    ['refused', 'has no such realm', async () => new Response('', { status: 404 })],
    ['slow', 'is slow', async () => realm()],
  ] as const)('reads “%s” when Keycloak %s', async (reason, _, answer) => {
    answers.set('openid-configuration', answer);
    keycloak.init.mockReturnValue(new Promise(() => undefined));
    const auth = new KeycloakAuth(config, { createClient: () => client, leadTo });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(auth.state.get()).toEqual({ status: 'signed-out', reason });
  });

  it('whose address Keycloak does not know gets a sentence about it', async () => {
    answers.set('openid-connect/auth', async () => new Response('', { status: 400 }));
    keycloak.init.mockReturnValue(new Promise(() => undefined));
    const auth = new KeycloakAuth(config, { createClient: () => client, leadTo });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(auth.state.get()).toEqual({ status: 'signed-out', reason: 'refused' });
  });

  it('is led to the address that Keycloak names as its own, and to no other', async () => {
    answers.set('openid-configuration', async () => realm('https://chat.example.org'));
    start(false);
    await expect.poll(() => leadTo.mock.calls).toEqual([['https://chat.example.org/']]);
    leadTo.mockClear();
    answers.set('openid-configuration', async () => realm());
    await settled(start(false));
    expect(leadTo).not.toHaveBeenCalled();
  });

  it('is looked for again, in the same page, once Keycloak answers that did not', async () => {
    answers.set('openid-configuration', async () => Promise.reject(new TypeError('Failed to fetch')));
    keycloak.init.mockRejectedValueOnce(new Error('no answer'));
    const auth = new KeycloakAuth(config, { createClient: () => client, leadTo });
    expect(await settled(auth)).toEqual({ status: 'signed-out', reason: 'unavailable' });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(keycloak.init).toHaveBeenCalledOnce();
    answers.set('openid-configuration', async () => realm());
    keycloak.init.mockImplementation(async () => {
      grant();
      client.onAuthSuccess?.();
      return true;
    });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(auth.state.get().status).toBe('signed-in');
  });

  it('comes back to the same address after signing in', async () => {
    const auth = start(false);
    await settled(auth);
    await auth.signIn();
    expect(keycloak.login).toHaveBeenCalledWith({ redirectUri: location.href });
  });
});

describe('signing out', () => {
  const there = async () => realm();
  it.each([
    { what: 'comes through while Keycloak answers', answer: there, onLine: true, comesThrough: true },
    { what: 'does not when the browser is offline', answer: there, onLine: false, comesThrough: false },
    {
      what: 'does not when Keycloak is unavailable',
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
    answers.set('openid-configuration', answer);
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(onLine);
    expect(await start(true).canSignOut()).toBe(comesThrough);
    vi.restoreAllMocks();
  });
});

describe('signing out in one tab', () => {
  const tabs = async (...sids: readonly string[]) => {
    const signedIn = [];
    for (const sid of sids) {
      // Each has a client of its own.
      const own: KeycloakClient = { ...keycloak };
      keycloak.init.mockImplementationOnce(async function (this: void) {
        Object.assign(own, { token: 'token', tokenParsed: { preferred_username: 'alice', exp: 2_000_000_000, sid } });
        own.onAuthSuccess?.();
        return true;
      });
      const auth = new KeycloakAuth(config, { createClient: () => own, leadTo });
      await settled(auth);
      signedIn.push({ auth, own });
    }
    return signedIn;
  };

  const left = { status: 'signed-out', reason: 'left' };
  /** The token of a tab is refused; what is looked for then is found, or not, when the test says so. */
  const lookAgain = ({ auth, own }: Awaited<ReturnType<typeof tabs>>[number]) => {
    keycloak.updateToken.mockImplementationOnce(async () => {
      delete own.token;
      delete own.tokenParsed;
      throw new Error('400');
    });
    const looked = Promise.withResolvers<boolean>();
    keycloak.init.mockReturnValueOnce(looked.promise);
    return { ensured: auth.ensureToken(), looked };
  };

  it.each([true, false])(
    'is not undone by an answer that comes later: that there is a session is %s',
    async (found) => {
      const [here, there] = await tabs('s1', 's1');
      const { ensured, looked } = lookAgain(there!);
      await here?.auth.signOut();
      await expect.poll(() => there?.auth.state.get()).toEqual(left);
      keycloak.updateToken.mockClear();
      if (found) there?.own.onAuthSuccess?.();
      looked.resolve(found);
      await expect(ensured).rejects.toMatchObject({ retryable: false });
      expect(there?.auth.state.get()).toEqual(left);
      await vi.advanceTimersByTimeAsync(600_000);
      expect(keycloak.updateToken).not.toHaveBeenCalled();
    },
  );

  it('is not undone by a check that fails later', async () => {
    const [here] = await tabs('s1');
    const own: KeycloakClient = { ...keycloak };
    keycloak.init.mockReturnValueOnce(new Promise(() => undefined));
    const asked = Promise.withResolvers<Response>();
    answers.set('openid-configuration', () => asked.promise);
    const there = new KeycloakAuth(config, { createClient: () => own, leadTo });
    await vi.advanceTimersByTimeAsync(8_000);
    Object.assign(own, { token: 'token', tokenParsed: { preferred_username: 'alice', exp: 2_000_000_000, sid: 's1' } });
    own.onAuthSuccess?.();
    await here?.auth.signOut();
    await expect.poll(() => there.state.get()).toEqual(left);
    asked.reject(new TypeError('Failed to fetch'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(there.state.get()).toEqual(left);
  });

  it('is also meant for a tab whose session had ended by itself', async () => {
    const [there] = await tabs('s1');
    const { ensured, looked } = lookAgain(there!);
    looked.resolve(false);
    await expect(ensured).rejects.toMatchObject({ retryable: false });
    expect(there?.auth.state.get()).toEqual({ status: 'signed-out', reason: 'ended' });
    const [here] = await tabs('s2');
    await here?.auth.signOut();
    await expect.poll(() => there?.auth.state.get()).toEqual(left);
  });

  it('ends the session in the others before this one, and no token brings it back', async () => {
    const [here, there, other] = await tabs('s1', 's1', 's2');
    const steps: string[] = [];
    keycloak.logout.mockImplementation(async () => void steps.push('Keycloak'));
    await here?.auth.signOut(async () => {
      await expect.poll(() => there?.auth.state.get()).toEqual({ status: 'signed-out', reason: 'left' });
      steps.push('here');
    });
    expect(steps).toEqual(['here', 'Keycloak']);
    there?.own.onAuthRefreshSuccess?.();
    expect(there?.auth.state.get()).toEqual({ status: 'signed-out', reason: 'left' });
    // Another session of this browser is not meant.
    expect(other?.auth.state.get().status).toBe('signed-in');
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

  describe('that Keycloak refuses to renew', () => {
    const refuse = async () => {
      const auth = start(true);
      await settled(auth);
      keycloak.updateToken.mockImplementation(async () => {
        delete client.token;
        throw new Error('400');
      });
      return auth;
    };

    it('is replaced while Keycloak knows the session: the answer with its successor was lost', async () => {
      const auth = await refuse();
      await Promise.all([auth.ensureToken(), auth.ensureToken()]);
      expect(auth.state.get().status).toBe('signed-in');
      expect(auth.token()).toBe('token');
      expect(keycloak.init).toHaveBeenCalledTimes(2);
    });

    it('ends the session when Keycloak says that there is none', async () => {
      const auth = await refuse();
      keycloak.init.mockResolvedValue(false);
      await expect(auth.ensureToken()).rejects.toMatchObject({ retryable: false });
      expect(auth.state.get()).toEqual({ status: 'signed-out', reason: 'ended' });
      await vi.advanceTimersByTimeAsync(600_000);
      expect(keycloak.init).toHaveBeenCalledTimes(2);
    });

    it('ends nothing while Keycloak does not answer, and is looked for again', async () => {
      const auth = await refuse();
      keycloak.init.mockRejectedValueOnce(new Error('no answer'));
      await expect(auth.ensureToken()).rejects.toThrow('no answer');
      expect(auth.state.get().status).toBe('signed-in');
      await auth.ensureToken();
      expect(auth.token()).toBe('token');
    });
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

it('tells the time by the servers’ clock, however wrong this one is', async () => {
  Object.assign(keycloak, { timeSkew: 7_200 });
  await settled(start(true));
  expect(Date.now() - serverNow()).toBe(7_200_000);
  Object.assign(keycloak, { timeSkew: 2 });
  client.onAuthRefreshSuccess?.();
  expect(Date.now() - serverNow()).toBe(0);
  Object.assign(keycloak, { timeSkew: 0 });
});
