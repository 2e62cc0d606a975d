import { LRUCache } from 'lru-cache';
import { MAX_TOKEN_AGE_SECONDS } from './keycloak/access-token.ts';
import type { Revocation } from './keycloak/revocations.ts';

/**
 * What this instance has heard of revocations, for as long as tokens from before them could still be shown.
 *
 * USERS says the same, to every instance and for good, of everybody who has signed in; this knows it of those as well
 * who have a token and have not come yet.
 */
export interface Revoked {
  readonly note: (revocation: Revocation) => void;
  /** Tokens of `subject` issued before this time (ms since 1970) do not count; 0: all do. */
  readonly before: (subject: string) => number;
}

/** Twice as many as can be connected; the places are taken from the start, 40 bytes each. */
const MAX_SUBJECTS = 20_000;

export const createRevoked = (): Revoked => {
  const bySubject = new LRUCache<string, number>({ max: MAX_SUBJECTS, ttl: MAX_TOKEN_AGE_SECONDS * 1_000 });
  let everyone = 0;
  const before = (subject: string): number => Math.max(everyone, bySubject.get(subject) ?? 0);
  return {
    before,
    note: ({ subject, at }) => {
      if (subject === undefined) everyone = Math.max(everyone, at);
      else bySubject.set(subject, Math.max(at, before(subject)));
    },
  };
};
