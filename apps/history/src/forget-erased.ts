import type { LogFollower } from '@nats-chat/log';
import type { Membership } from '@nats-chat/membership';

const DAY_MS = 86_400_000;

/**
 * Lets go of events in memory that are erased elsewhere, or about to be: those of rooms that are deleted, and what is older than its
 * room keeps messages. A room of which nothing is known now keeps its events until the next time.
 */
export const forgetErased = async (
  follower: Pick<LogFollower, 'rooms' | 'forget'>,
  membership: Pick<Membership, 'room'>,
  now = Date.now(),
): Promise<void> => {
  for (const room of follower.rooms) {
    const meta = await membership.room(room);
    if (meta?.deleted === true) follower.forget(room);
    else if (typeof meta?.retentionDays === 'number') follower.forget(room, now - meta.retentionDays * DAY_MS);
  }
};
