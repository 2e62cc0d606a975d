import type { Logger } from '@nats-chat/kv';

export interface MembershipOptions {
  readonly logger: Logger;
  /** What differs from {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<MembershipLimits>;
}

/** Bounds of what is kept, and of what is asked at once. Caches drop what was least recently used. */
export interface MembershipLimits {
  /** Rooms kept, and as many ids beside them that are of no room. */
  readonly rooms: number;
  /** Roles kept, each of one person in one room, and as many absent ones beside them. */
  readonly roles: number;
  /** Rooms whose members are kept. */
  readonly memberLists: number;
  /** People whose rooms are kept. */
  readonly roomLists: number;
  /** Memberships of all lists of rooms kept, and as many of those of people; some 300 bytes each. */
  readonly memberships: number;
  /** Recent changes kept for loads that a lagging replica answers. */
  readonly recentChanges: number;
  /** Loads that run at once. */
  readonly concurrentLoads: number;
  /** Loads that wait for their turn; further ones are `UNAVAILABLE`. */
  readonly queuedLoads: number;
  /** For each request to JetStream, and for the turn of a load, in milliseconds. */
  readonly timeoutMs: number;
  /** Interval of the heartbeats by which a dead consumer shows, in milliseconds; three of them at the latest. */
  readonly heartbeatMs: number;
}

export const DEFAULT_LIMITS: MembershipLimits = {
  rooms: 10_000,
  roles: 100_000,
  memberLists: 1_000,
  roomLists: 10_000,
  memberships: 250_000,
  recentChanges: 4_096,
  concurrentLoads: 128,
  queuedLoads: 4_096,
  timeoutMs: 2_000,
  heartbeatMs: 1_000,
};
