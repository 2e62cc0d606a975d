import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from 'jose';

/** Keycloak's public keys. */
export interface KeySet {
  /** The key of a token's header, for jose. An unknown `kid` fetches the keys again. */
  readonly keyOf: JWTVerifyGetKey;
  /** Fetches the keys now. @throws Error when Keycloak does not answer within 1 s; the keys known so far stay. */
  readonly refresh: () => Promise<void>;
}

export interface KeySetOptions {
  readonly url: URL;
  /** Least time between two attempts that unknown keys cause, in ms. Default 10,000. */
  readonly floorMs?: number;
  readonly fetch?: FetchImplementation;
}

/** Keys never expire here, so the last good ones serve while Keycloak is down; refresh them now and then. */
export const createKeySet = ({ url, floorMs = 10_000, fetch = globalThis.fetch }: KeySetOptions): KeySet => {
  let attemptedAt = Number.NEGATIVE_INFINITY;
  const keys = createRemoteJWKSet(url, {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: floorMs,
    timeoutDuration: FETCH_TIMEOUT_MS,
    // jose's cool-down begins with a success. Failures need a floor too, or each forged token would wait for a Keycloak
    // that is down.
    [customFetch]: (resource, options) => {
      if (performance.now() - attemptedAt < floorMs)
        return Promise.reject(new Error('The keys were asked for a moment ago.'));
      attemptedAt = performance.now();
      return fetch(resource, options);
    },
  });
  return {
    keyOf: keys,
    refresh: () => {
      attemptedAt = Number.NEGATIVE_INFINITY;
      return keys.reload();
    },
  };
};

/** Within the time that a login may take. */
const FETCH_TIMEOUT_MS = 1_000;
