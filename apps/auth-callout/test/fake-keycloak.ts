import type { KeyObject } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { createKeySet, type KeySet } from '../src/keycloak/key-set.ts';

export const ISSUER = 'http://localhost:3000/auth/realms/nats-chat';
export const CLIENT = 'nats-chat-app';

export interface FakeKeycloak {
  readonly keys: KeySet;
  readonly publicKey: CryptoKey;
  /** A good access token of alice’s, but for the changes; `undefined` leaves a claim out. */
  readonly token: (
    changes?: Readonly<Record<string, unknown>>,
    header?: { alg?: string; kid?: string; key?: CryptoKey | KeyObject },
  ) => Promise<string>;
  /** How often the keys were fetched. */
  readonly fetches: () => number;
  down: boolean;
  /** Makes a new signing key and publishes it as the only one. */
  readonly rotate: () => Promise<void>;
}

// Takes 100 ms or more, and each test wants one.
const firstPair = generateKeyPair('RS256');

/** Keycloak as far as tokens and keys go, in memory. */
export const fakeKeycloak = async (): Promise<FakeKeycloak> => {
  let generation = 0;
  let pair = await firstPair;
  let fetches = 0;
  const fetch = async (): Promise<Response> => {
    fetches += 1;
    if (fake.down) throw new Error('connect ECONNREFUSED');
    return Response.json({
      keys: [{ ...(await exportJWK(pair.publicKey)), kid: `k${generation}`, use: 'sig', alg: 'RS256' }],
    });
  };
  const fake: FakeKeycloak = {
    keys: createKeySet({ url: new URL(`${ISSUER}/certs`), fetch }),
    publicKey: pair.publicKey,
    token: (changes = {}, { alg = 'RS256', kid = `k${generation}`, key = pair.privateKey } = {}) => {
      const iat = Math.floor(Date.now() / 1_000);
      const claims = {
        iss: ISSUER,
        aud: [CLIENT, 'account'],
        azp: CLIENT,
        typ: 'Bearer',
        sub: 'sub-of-alice',
        sid: 'session-1',
        preferred_username: 'alice',
        name: 'Alice Archer',
        realm_access: { roles: ['admin', 'user', 'offline_access'] },
        iat,
        exp: iat + 300,
        ...changes,
      };
      return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(key);
    },
    fetches: () => fetches,
    down: false,
    rotate: async () => {
      generation += 1;
      pair = await generateKeyPair('RS256');
    },
  };
  return fake;
};
