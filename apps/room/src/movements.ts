import type { RateLimit } from '@nats-chat/contracts';
import { RateLimiter } from '@nats-chat/service-kit';
import type { MemberCounts } from './member-counts.ts';
import type { SystemNotes } from './system-notes.ts';

export interface MovementsOptions {
  readonly notes: Pick<SystemNotes, 'post'>;
  readonly memberCounts: Pick<MemberCounts, 'of'>;
}

/** Says in a public room that somebody joined or left it. Never throws. */
export type Movements = (room: string, type: 'joined' | 'left', user: string) => void;

/** A room of more people would say little else. */
const MAX_MEMBERS = 100;
/** Of one person in one room and instance: who joins and leaves all day must not push what people wrote out of its pages. */
const LIMIT: RateLimit = { perMinute: 4 / 60, burst: 4 };

/**
 * Returns what says so by a system message: of rooms that are known to have at most 100 members, and four times at once and an hour
 * of one person. Who is joined to the default rooms when they first sign in is not said at all (ADR 0026).
 */
export const createMovements = ({ notes, memberCounts }: MovementsOptions): Movements => {
  const limiter = new RateLimiter(LIMIT);
  return (room, type, user) => {
    const count = memberCounts.of(room);
    if (count === undefined || count > MAX_MEMBERS || limiter.check(`${room}.${user}`) > 0) return;
    notes.post(room, { type, actor: user });
  };
};
