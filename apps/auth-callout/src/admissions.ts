import type { RateLimit } from '@nats-chat/contracts';
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
  readonly #byUser: LRUCache<string, Admission[]>;
  readonly #maxPerUser: number;

  /** @param rate How often a person is let in here: twice what comes in a minute is kept, so that nothing is pushed out. */
  constructor({ perMinute, burst }: RateLimit) {
    this.#maxPerUser = 2 * (perMinute + burst);
    this.#byUser = new LRUCache({ max: MAX_USERS, ttl: MEMORY_MS });
  }

  add(user: string, admission: Admission): void {
    const admissions = this.#byUser.get(user) ?? [];
    admissions.push(admission);
    if (admissions.length > this.#maxPerUser) admissions.shift();
    this.#byUser.set(user, admissions);
  }

  /** Forgets a connection that was not let in after all. */
  remove(user: string, admission: Admission): void {
    const rest = this.#byUser.get(user)?.filter((one) => one !== admission) ?? [];
    if (rest.length > 0) this.#byUser.set(user, rest);
    else this.#byUser.delete(user);
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
/** How long a connection is remembered: much longer than the moment takes. */
const MEMORY_MS = 60_000;
