import { ApiError, type RoomRole } from '@nats-chat/contracts';
import type { MembershipStore } from './store.ts';
import type { PersonStore } from './person-store.ts';

export interface JoinUnlessBannedOptions {
  readonly people: Pick<PersonStore, 'banOf'>;
  readonly members: Pick<MembershipStore, 'leave'>;
}

/** A membership of a public room, and whether `join` has just made it. */
interface Joined {
  readonly role: RoomRole;
  readonly changed: boolean;
}

/**
 * Makes a person a member of a public room by `join`, unless they are banned from it. The ban is asked for before and after:
 * who was banned in between is out again, and a ban that comes later ends the membership itself. What a crash leaves between
 * the two, the reconciler ends.
 *
 * @throws ApiError `FORBIDDEN` when the person is banned.
 */
export const joinUnlessBanned = async (
  options: JoinUnlessBannedOptions,
  { room, user }: { readonly room: string; readonly user: string },
  join: () => Promise<Joined>,
): Promise<Joined> => {
  await requireNoBan(options, room, user);
  const joined = await join();
  try {
    if (joined.changed) await requireNoBan(options, room, user);
  } catch (error) {
    await options.members.leave(room, user, joined.role);
    throw error;
  }
  return joined;
};

async function requireNoBan({ people }: JoinUnlessBannedOptions, room: string, user: string): Promise<void> {
  const ban = await people.banOf(room, user);
  if (ban === undefined) return;
  const end = ban.until === null ? 'any more' : `before ${new Date(ban.until).toISOString()}`;
  throw new ApiError('FORBIDDEN', `You were removed from this room, and may not join it ${end}.`);
}
