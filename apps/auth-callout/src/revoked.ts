import { LRUCache } from 'lru-cache';
import { MAX_TOKEN_AGE_SECONDS, type Identity } from './keycloak/access-token.ts';
import type { Revocation } from './keycloak/revocations.ts';

/**
 * The revocations that this instance knows of, for as long as tokens from before them could still be shown.
 *
 * USERS says the same, to every instance and for good, of everybody who has signed in; this knows it of those as well
 * who have a token and have not come yet, and of single sessions.
 */
export class Revoked {
  readonly #latest = new LRUCache<string, number>({ max: MAX_REVOCATIONS, ttl: MAX_TOKEN_AGE_SECONDS * 1_000 });
  #everyone = 0;

  note({ of, at }: Revocation): void {
    if (of === 'everyone') {
      this.#everyone = Math.max(this.#everyone, at);
      return;
    }
    const key = JSON.stringify(of);
    this.#latest.set(key, Math.max(at, this.#latest.get(key) ?? 0));
  }

  /** Tokens of this person and session issued before this time (ms since 1970) do not count; 0: all do. */
  before({ sub, user, session }: Pick<Identity, 'sub' | 'user' | 'session'>): number {
    const those = [{ subject: sub }, { user }, { session }].map((of) => this.#latest.get(JSON.stringify(of)) ?? 0);
    return Math.max(this.#everyone, ...those);
  }
}

/** As many as can be connected; the places are taken from the start, 40 bytes each. */
const MAX_REVOCATIONS = 10_000;
