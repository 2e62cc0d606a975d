import { ApiError, type RoomRole } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import type { Logger } from '@nats-chat/otel';
import type { AuditTrail } from '@nats-chat/postgres';
import type { Announcer } from './announcer.ts';
import { finishCreation, type FinishCreationOptions } from './finish-creation.ts';
import { joinUnlessBanned } from './join-unless-banned.ts';
import { metrics } from './metrics.ts';
import type { MembershipStore, OnboardedStore, RoomStore } from './store.ts';
import type { PersonStore } from './person-store.ts';

export interface EnsureOptions extends FinishCreationOptions {
  readonly rooms: Pick<RoomStore, 'reserve' | 'memberRole'>;
  readonly logger: Logger;
}

/**
 * Makes the default rooms that are missing, owned by nobody, and named by their ids: `team-news` is “Team news”.
 *
 * A room whose name another open room has is not made, which is logged.
 */
export const ensureDefaultRooms = async (
  { rooms, members, audit, logger }: EnsureOptions,
  defaultRooms: readonly string[],
): Promise<void> => {
  for (const room of defaultRooms) {
    const wanted = { room, type: 'public', displayName: nameOf(room), topic: '', creator: NOBODY } as const;
    const { record } = await rooms.reserve(wanted);
    if (record.room === room) await finishCreation({ rooms, members, audit }, record);
    else logger.error({ room, other: record.room }, 'A default room is not made: another room has its name.');
  }
};

/** No user name is empty. */
const NOBODY = '';

const nameOf = (room: string): string => {
  const words = room.replaceAll(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export interface OnboardOptions {
  readonly defaultRooms: readonly string[];
  readonly people: Pick<PersonStore, 'banOf'>;
  readonly members: Pick<MembershipStore, 'addFirstTime' | 'roleOf' | 'leave'>;
  readonly membership: Pick<Membership, 'room'>;
  readonly onboarded: OnboardedStore;
  readonly announce: Announcer;
  readonly audit: Pick<AuditTrail, 'record'>;
}

export type Roles = ReadonlyMap<string, RoomRole>;

/**
 * Joins a person to the default rooms, once in their life, and returns their roles with those.
 *
 * Each step does nothing where it was done before, so two tabs may ask at once, and after a crash the next question goes
 * on. When all is done that is kept for ever, and nobody is joined again. Who left a room before, or between a crash and the
 * next question, stays out as long as it is known that they left, a week. A room that was archived or deleted is left out, and so is
 * one that the person is banned from.
 *
 * @param roles The person’s roles, as far as is known. Costs nothing when they are in all default rooms, else one read, and one
 *   of each that they are not known to be in: another instance may just have joined them.
 */
export const onboard = async (options: OnboardOptions, user: string, roles: Roles): Promise<Roles> => {
  const { defaultRooms, members, membership, onboarded } = options;
  const missing = defaultRooms.filter((room) => !roles.has(room));
  if (missing.length === 0) return roles;
  const isOnboarded = await onboarded.has(user);
  const known = new Map(roles);
  for (const room of missing) {
    const meta = await membership.room(room);
    if (meta === undefined || meta.archived || meta.deleted) continue;
    if (!isOnboarded) await joinFirstTime(options, room, user);
    const role = await members.roleOf(room, user);
    if (role !== undefined) known.set(room, role);
  }
  if (!isOnboarded) await onboarded.add(user);
  return known;
};

async function joinFirstTime(options: OnboardOptions, room: string, user: string): Promise<void> {
  const { members, announce, audit } = options;
  try {
    const { changed } = await joinUnlessBanned(options, { room, user }, async () => ({
      role: 'member',
      changed: await members.addFirstTime(room, user, 'member'),
    }));
    if (!changed) return;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'FORBIDDEN') return;
    throw error;
  }
  metrics.joins.add(1);
  audit.record({ actor: user, action: 'room.join', target: room, result: 'ok' });
  announce(user, { room, kind: 'joined', by: user });
}
