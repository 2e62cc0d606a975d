import type { RoomRole, RoomType } from './room.ts';

/** What a member may do to a room and the people in it, apart from reading and writing. */
export type RoomAction = 'invite' | 'kick' | 'change roles' | 'update' | 'archive' | 'delete' | 'moderate' | 'pin';

/** The parts of a room that decide. */
export interface RightsInRoom {
  readonly type: RoomType | (string & {});
  readonly invitesByAdmins?: boolean | undefined;
}

/**
 * Returns whether a member of a room may do something in it, by their role; the one rule of services and pages.
 *
 * In a direct conversation all are members, who may pin, and nobody may do anything else of it. In admin
 * rooms nothing is pinned. Only private rooms are invited to, since anybody
 * joins a public one. Whom one may kick, see {@link mayKick}.
 *
 * @param role - undefined or `null`: no member, who may do nothing
 *
 * @example
 * mayInRoom('invite', { type: 'private' }, 'member'); // true
 * mayInRoom('change roles', { type: 'public' }, 'admin'); // false
 */
export const mayInRoom = (action: RoomAction, room: RightsInRoom, role: string | null | undefined): boolean => {
  if (room.type === 'dm') return action === 'pin' && role === 'member';
  if (action === 'invite' && room.type !== 'private') return false;
  if (action === 'pin' && room.type === 'admin') return false;
  if (role === 'owner') return true;
  if (role === 'admin') return action !== 'change roles' && action !== 'delete';
  return role === 'member' && action === 'invite' && room.invitesByAdmins !== true;
};

/**
 * Returns whether a member may end another's membership: owners anyone's, admins that of members.
 *
 * @example
 * mayKick({ type: 'private' }, 'admin', 'owner'); // false
 */
export const mayKick = (room: RightsInRoom, role: RoomRole | null | undefined, other: string): boolean =>
  mayInRoom('kick', room, role) && (role === 'owner' || other === 'member');
