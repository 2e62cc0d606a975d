import { LRUCache } from 'lru-cache';

/** A connection that this instance has let in, and when its token was issued (ms since 1970). */
export interface Admission {
  readonly serverId: string;
  readonly cid: number;
  readonly issuedAt: number;
}

/**
 * The connections that this instance has let in lately.
 *
 * Ending a person's sessions takes a moment to reach every instance. A connection that comes in during that moment, with
 * a token from before, began after the event and would not be found by its age; here it is.
 */
export class Admissions {
  readonly #byUser: LRUCache<string, readonly Admission[]>;

  /** @param memoryMs How long a connection is remembered. Default 60,000: much more than the moment takes. */
  constructor(memoryMs = 60_000) {
    this.#byUser = new LRUCache({ max: MAX_USERS, ttl: memoryMs });
  }

  add(user: string, admission: Admission): void {
    this.#byUser.set(user, [...(this.#byUser.get(user) ?? []).slice(1 - MAX_PER_USER), admission]);
  }

  /** Returns connections of `user`, or of everyone, whose token was issued before `time` (ms since 1970); each once. */
  takeIssuedBefore(time: number, user?: string): readonly Admission[] {
    if (user === undefined) return [...this.#byUser.keys()].flatMap((each) => this.takeIssuedBefore(time, each));
    const admissions = this.#byUser.get(user) ?? [];
    const stale = admissions.filter(({ issuedAt }) => issuedAt < time);
    const rest = admissions.filter(({ issuedAt }) => issuedAt >= time);
    if (stale.length > 0) this.#byUser.set(user, rest);
    return stale;
  }
}

/** As many as can be connected. */
const MAX_USERS = 10_000;
/** More than a person’s logins that one instance accepts in a minute, so that none of them can be pushed out. */
const MAX_PER_USER = 300;
