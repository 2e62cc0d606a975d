import { administer, createPeople, refreshTokens, type SignInOptions, type Tokens } from '@nats-chat/testkit';
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

/** Creates people with the realm role `user`, and keeps each of them signed in. */
export const signInPeople = async (
  { addresses }: TestSystem,
  { names, tokenLifeSeconds }: PeopleOptions,
): Promise<readonly SignedIn[]> => {
  // A slow hash is what makes a sign-in slow, and is not what is tested.
  await administer(addresses.keycloakUrl)('PUT', '', {
    accessTokenLifespan: tokenLifeSeconds,
    passwordPolicy: 'hashIterations(1)',
  });
  const browser = { keycloakUrl: `${addresses.origin}/auth`, redirectUri: `${addresses.origin}/` };
  const people = await createPeople(addresses.keycloakUrl, names, browser);
  return people.map(({ user, tokens }) => ({ user, ...keepSignedIn(tokens, browser) }));
};

/** A token with less than this left is renewed before it is used. */
const RENEW_EARLY_MS = 3_000;

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
