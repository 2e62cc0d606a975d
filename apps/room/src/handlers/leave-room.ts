import { ApiError, type contract, type RoomRole, type RoomType } from '@nats-chat/contracts';
import type { Access } from '@nats-chat/membership';
import type { AuditTrail } from '@nats-chat/postgres';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { OwnerSearch, type FindOwnerOptions } from '../find-owner.ts';
import { metrics } from '../metrics.ts';
import type { MembershipStore, RoomStore } from '../store.ts';

export interface LeaveRoomOptions extends FindOwnerOptions {
  readonly access: Pick<Access, 'read'>;
  readonly rooms: Pick<RoomStore, 'exclusively'>;
  readonly members: Pick<MembershipStore, 'roleOf' | 'leave'>;
  readonly announce: Announcer;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/**
 * Ends the caller’s membership of a public room; one who is no member has nothing to end.
 *
 * @throws ApiError `NOT_FOUND` when there is no such room, or none that the caller may know of; `CONFLICT` for its last
 *   owner, and in rooms that are not public.
 */
export const leaveRoom = (options: LeaveRoomOptions): Handler<typeof contract.room.leave> => {
  const owners = new OwnerSearch(options);
  return async ({ caller, target: { room }, signal }) => {
    const { meta } = await options.access.read(room, caller);
    const refusal = REFUSAL[meta.type];
    if (refusal !== undefined) throw new ApiError('CONFLICT', refusal);
    const role = await endMembership({ ...options, owners }, { room, user: caller, signal });
    if (role !== undefined) {
      metrics.leaves.add(1);
      options.announce(caller, { room, kind: 'left', by: caller });
      options.audit.record({ actor: caller, action: 'room.leave', target: room, result: 'ok', details: { role } });
    }
    return {};
  };
};

const REFUSAL: Readonly<Partial<Record<RoomType, string>>> = {
  private: 'A private room is left in its settings.',
  dm: 'A direct conversation cannot be left; hide it instead.',
};

const LAST_OWNER = 'You are the only owner of this room, so you cannot leave it.';

/** How often the caller’s role, or the other owner’s, may change meanwhile before leaving fails. */
const ATTEMPTS = 3;

interface LeavingOptions extends Pick<LeaveRoomOptions, 'rooms' | 'members'> {
  readonly owners: OwnerSearch;
}

interface Leaver {
  readonly room: string;
  readonly user: string;
  readonly signal: AbortSignal;
}

/** The role that ended; undefined when there was no membership to end. */
async function endMembership(options: LeavingOptions, leaver: Leaver): Promise<RoomRole | undefined> {
  const { members } = options;
  const { room, user } = leaver;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const role = await members.roleOf(room, user);
    if (role === undefined) return undefined;
    const ended = role === 'owner' ? await endOwnership(options, leaver) : await members.leave(room, user, role);
    if (ended) return role;
  }
  throw new ApiError('UNAVAILABLE', 'Roles in this room are being changed; try again.');
}

/** False when the caller, or the other owner who was found, is no owner any more. */
async function endOwnership(
  { rooms, members, owners }: LeavingOptions,
  { room, user, signal }: Leaver,
): Promise<boolean> {
  // The search may read a whole room, and the lock holds one of few connections to PostgreSQL: so it comes first.
  const other = await owners.find({ room, except: user, signal });
  if (other === undefined) throw new ApiError('CONFLICT', LAST_OWNER);
  // Owners leave one after another: two who left at once, each in view of the other, would leave nobody.
  return rooms.exclusively(
    room,
    async () => (await members.roleOf(room, other)) === 'owner' && members.leave(room, user, 'owner'),
  );
}
