import { loadDemoEnv, requireDemo } from '@nats-chat/tools/servers';
import { refreshTokens, signIn, type SignInOptions, type Tokens } from '@nats-chat/testkit';
import { z } from 'zod';
import type { TestSystem } from '../system.ts';

/** Somebody who is signed in. */
export interface SignedIn {
  readonly user: string;
  /** The access token as it is. */
  readonly token: () => string;
  /** Renews it when it is about to end. */
  readonly ensureToken: () => Promise<void>;
}

export interface PeopleOptions {
  readonly names: readonly string[];
  /** How long an access token lives, and with it each connection, in seconds. */
  readonly tokenLifeSeconds: number;
}

/** Creates people through Keycloak’s Admin API, with the realm role `user`, and signs each of them in. */
export const createPeople = async (
  { addresses }: TestSystem,
  { names, tokenLifeSeconds }: PeopleOptions,
): Promise<readonly SignedIn[]> => {
  const admin = await openAdmin(addresses.keycloakUrl);
  // A slow hash is what makes a sign-in slow, and is not what is tested.
  await admin('PUT', '', { accessTokenLifespan: tokenLifeSeconds, passwordPolicy: 'hashIterations(1)' });
  await admin('POST', '/partialImport', { ifResourceExists: 'SKIP', users: names.map(userOf) });
  const browser = { keycloakUrl: `${addresses.origin}/auth`, redirectUri: `${addresses.origin}/` };
  const people: SignedIn[] = [];
  const waiting = [...names];
  const signInNext = async (): Promise<void> => {
    for (let user = waiting.shift(); user !== undefined; user = waiting.shift()) {
      people.push({ user, ...keepSignedIn(await signIn(user, PASSWORD, browser), browser) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, signInNext));
  return people;
};

const PASSWORD = 'chaos';
/** Sign-ins that Keycloak works on at once. */
const AT_ONCE = 4;
/** A token with less than this left is renewed before it is used. */
const RENEW_EARLY_MS = 3_000;

const userOf = (username: string) => ({
  username,
  enabled: true,
  emailVerified: true,
  email: `${username}@example.org`,
  firstName: username,
  lastName: 'Chaos',
  credentials: [{ type: 'password', value: PASSWORD, temporary: false }],
  realmRoles: ['user'],
});

/** As the page does: one renewal at a time, and none while the token is good. */
function keepSignedIn(first: Tokens, browser: SignInOptions): Pick<SignedIn, 'token' | 'ensureToken'> {
  let tokens = first;
  let endsAt = Date.now() + first.expiresIn * 1_000;
  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    tokens = await refreshTokens(tokens.refreshToken, browser);
    endsAt = Date.now() + tokens.expiresIn * 1_000;
  };
  return {
    token: () => tokens.accessToken,
    ensureToken: async () => {
      if (Date.now() < endsAt - RENEW_EARLY_MS) return;
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      await renewing;
    },
  };
}

type Admin = (method: string, path: string, body: unknown) => Promise<void>;

async function openAdmin(keycloakUrl: string): Promise<Admin> {
  const demo = loadDemoEnv();
  const asked = await fetch(`${keycloakUrl}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: requireDemo(demo, 'KEYCLOAK_ADMIN_USER'),
      password: requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD'),
    }),
  });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await asked.json());
  return async (method, path, body) => {
    const response = await fetch(`${keycloakUrl}/admin/realms/nats-chat${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`Keycloak answered ${response.status} to ${method} ${path}: ${await response.text()}`);
  };
}
