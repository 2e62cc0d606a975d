import { roomId, roomTypeOf, type RoomMeta, type RoomRole, type RoomType } from '@nats-chat/contracts';

/** Whether something is allowed, and if not, with which error it is refused. */
export type Decision = 'allowed' | 'NOT_FOUND' | 'NOT_MEMBER' | 'FORBIDDEN';

/** What a caller may do in a room; who may not read it may not know of it either. */
export interface Rights {
  readonly read: Decision;
  readonly write: Decision;
}

/**
 * Returns what a person may do in a room, on the subjects that everyone has.
 *
 * - public: everyone reads, members write; private and DM: members read and write, to others there is no such room
 * - admin: no such room to anyone here, see {@link adminAccessTo}
 * - where not everyone posts: owners and admins of the room write
 * - a direct conversation of two of whom one blocks the other: nobody writes
 * - archived: nobody writes; deleted, unknown, or of a type unknown (no `meta`): no such room
 *
 * @param role The person's role in the room; undefined when not a member.
 *
 * @example
 * accessTo(meta, 'member').write; // 'allowed'
 * accessTo(meta, undefined).read; // 'NOT_FOUND'
 */
export const accessTo = (meta: RoomMeta | undefined, role: RoomRole | undefined): Rights => {
  if (meta === undefined || meta.deleted) return NO_ROOM;
  const readers = READERS[meta.type];
  const reads = readers === 'everyone' || (readers === 'members' && role !== undefined);
  return reads ? { read: 'allowed', write: writing(meta, role) } : NO_ROOM;
};

/** Who reads a room on the subjects that everyone has. */
const READERS: Readonly<Record<RoomType, 'everyone' | 'members' | 'nobody'>> = {
  public: 'everyone',
  private: 'members',
  dm: 'members',
  admin: 'nobody',
};

/**
 * Returns what a caller may do in an admin room, on subjects that only admins may publish to: the grant of the subject is the
 * right, a role in the room is not needed. Every other room is no such room here.
 *
 * @example
 * adminAccessTo({ ...meta, type: 'admin' }).write; // 'allowed'
 * adminAccessTo(meta).read; // 'NOT_FOUND'
 */
export const adminAccessTo = (meta: RoomMeta | undefined): Rights => {
  if (meta?.type !== 'admin' || meta.deleted) return NO_ROOM;
  return { read: 'allowed', write: writing(meta, 'owner') };
};

/**
 * Returns whether a realm admin may delete anyone's message in a room: in public and admin rooms, and in private ones that
 * they are a member of. Nobody may in a direct conversation. Only for subjects that none but admins may publish to.
 *
 * @example
 * moderationOf({ ...meta, type: 'public' }, undefined); // 'allowed'
 * moderationOf({ ...meta, type: 'private' }, undefined); // 'NOT_FOUND'
 */
export const moderationOf = (meta: RoomMeta | undefined, role: RoomRole | undefined): Decision => {
  if (meta === undefined || meta.deleted) return 'NOT_FOUND';
  if (meta.type === 'admin') return 'allowed';
  const { read } = accessTo(meta, role);
  return read === 'allowed' && meta.type === 'dm' ? 'FORBIDDEN' : read;
};

/**
 * Returns whether a service finds a room: every one that is not deleted. Only for subjects that none but services may
 * publish to.
 *
 * @example
 * existenceOf(meta); // 'allowed'
 * existenceOf({ ...meta, deleted: true }); // 'NOT_FOUND'
 */
export const existenceOf = (meta: RoomMeta | undefined): Decision =>
  meta === undefined || meta.deleted ? 'NOT_FOUND' : 'allowed';

/** Returns whether a token, which a caller may have made up, can be the id of a room at all. */
export const isRoomId = (room: string): boolean => roomId.safeParse(room).success;

/**
 * Returns what of a room must be known to decide about a person, by the room’s id alone.
 *
 * - `nothing`: an admin room is no such room to everybody, and what is not the id of a room cannot be one
 * - `role first`: to an outsider the answer about a private room must not depend on anything else than the missing role,
 *   which a room that does not exist lacks as well; so the room itself is looked up for members only
 * - `both`: a public room
 */
export const lookUpFor = (room: string): 'nothing' | 'role first' | 'both' => {
  if (!isRoomId(room)) return 'nothing';
  const type = roomTypeOf(room);
  if (type === 'public') return 'both';
  return type === 'admin' ? 'nothing' : 'role first';
};

const NO_ROOM: Rights = { read: 'NOT_FOUND', write: 'NOT_FOUND' };

/** An archived room refuses everyone alike: telling a non-member to join would not help. */
function writing({ archived, blocked, postPolicy = 'everyone' }: RoomMeta, role: RoomRole | undefined): Decision {
  if (archived || blocked === true) return 'FORBIDDEN';
  if (role === undefined) return 'NOT_MEMBER';
  return postPolicy === 'everyone' || role !== 'member' ? 'allowed' : 'FORBIDDEN';
}
