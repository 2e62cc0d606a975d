import { ApiError, type contract, type RoomRole } from '@nats-chat/contracts';
import type { Access } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { OwnerSearch } from '../find-owner.ts';
import { metrics } from '../metrics.ts';
import type { Movements } from '../movements.ts';
import { Rosters, type RosterOptions } from '../rosters.ts';
import type { SystemNotes } from '../system-notes.ts';

export interface LeaveRoomOptions extends RosterOptions {
  readonly access: Pick<Access, 'read'>;
  readonly announce: Announcer;
  readonly notes: Pick<SystemNotes, 'post'>;
  readonly movements: Movements;
}

/**
 * Ends the caller’s membership of a public or private room; one who is no member has nothing to end.
 *
 * @throws ApiError `NOT_FOUND` when there is no such room, or none that the caller may know of; `CONFLICT` for its last
 *   owner, and in direct conversations.
 */
export const leaveRoom = (options: LeaveRoomOptions): Handler<typeof contract.room.leave> => {
  const owners = new OwnerSearch(options);
  const rosters = new Rosters(options);
  return async ({ caller, target: { room }, signal }) => {
    const { meta } = await options.access.read(room, caller);
    if (meta.type === 'dm') throw new ApiError('CONFLICT', IN_DM);
    const role =
      meta.type === 'public'
        ? await endMembership({ ...options, owners }, { room, user: caller, signal })
        : await endPrivateMembership(rosters, room, caller);
    if (role !== undefined) {
      metrics.leaves.add(1);
      if (meta.type === 'public') {
        options.audit.record(leaving(caller, room, role));
        options.movements(room, 'left', caller);
      } else options.notes.post(room, { type: 'left', actor: caller });
      options.announce(caller, { room, kind: 'left', by: caller });
    }
    return {};
  };
};

const IN_DM = 'A direct conversation cannot be left; hide it instead.';

const LAST_OWNER = 'You are the only owner of this room. To leave it, make somebody else an owner first.';

const leaving = (actor: string, target: string, role: RoomRole) =>
  ({ actor, action: 'room.leave', target, result: 'ok', details: { role } }) as const;

/** How often the caller’s role, or the other owner’s, may change meanwhile before leaving fails. */
const ATTEMPTS = 3;

interface LeavingOptions extends Pick<RosterOptions, 'rooms' | 'members'> {
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

/** The role that ended; undefined when there was no membership to end. */
async function endPrivateMembership(rosters: Rosters, room: string, user: string): Promise<RoomRole | undefined> {
  const { result } = await rosters.changePrivate({ room, people: [user] }, async (roster) => {
    const role = (await roster.rolesOf([user])).get(user);
    if (role === 'owner' && !(await roster.hasOwnerBeside(user))) throw new ApiError('CONFLICT', LAST_OWNER);
    if (role === undefined) return undefined;
    await roster.remove(user);
    await roster.audit(leaving(user, room, role));
    return role;
  });
  return result;
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
