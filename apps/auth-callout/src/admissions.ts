import { LRUCache } from 'lru-cache';

/** A connection that this instance has let in, and when its token was issued (ms since 1970). */
export interface Admission {
  readonly serverId: string;
  readonly cid: number;
  readonly issuedAt: number;
}

/**
 * Whom this instance has let in lately.
 *
 * Ending a person's sessions takes a moment to reach every instance. A connection that comes in during that moment, with
 * a token from before, began after the event and would not be found by its age; here it is.
 */
export interface Admissions {
  readonly add: (user: string, admission: Admission) => void;
  /** Connections of `user`, or of everyone, whose token was issued before `time` (ms since 1970); each is named once. */
  readonly takeIssuedBefore: (time: number, user?: string) => readonly Admission[];
}

/** @param memoryMs How long a connection is remembered. Default 60,000: much more than the moment takes. */
export const createAdmissions = (memoryMs = 60_000): Admissions => {
  const byUser = new LRUCache<string, readonly Admission[]>({ max: MAX_USERS, ttl: memoryMs });
  const take = (time: number, user: string): readonly Admission[] => {
    const admissions = byUser.get(user) ?? [];
    const stale = admissions.filter(({ issuedAt }) => issuedAt < time);
    if (stale.length > 0)
      byUser.set(
        user,
        admissions.filter(({ issuedAt }) => issuedAt >= time),
      );
    return stale;
  };
  return {
    add: (user, admission) => {
      byUser.set(user, [...(byUser.get(user) ?? []).slice(1 - MAX_PER_USER), admission]);
    },
    takeIssuedBefore: (time, user) =>
      user === undefined ? [...byUser.keys()].flatMap((each) => take(time, each)) : take(time, user),
  };
};

const MAX_USERS = 20_000;
/** More than a person’s logins that one instance accepts in a minute, so that none of them can be pushed out. */
const MAX_PER_USER = 300;
