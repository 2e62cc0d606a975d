import { ApiError, mayInRoom, type RoomAction, type RoomMeta, type RoomRole } from '@nats-chat/contracts';

/**
 * Returns the role of somebody who may do something in a room, by what the room is and their role in it now.
 *
 * @throws ApiError `NOT_MEMBER` for who is no member of a public room, `NOT_FOUND` of another one; `FORBIDDEN` when the role, or
 *   the kind of room, does not allow it.
 */
export const requireRight = (action: RoomAction, meta: RoomMeta, role: RoomRole | undefined): RoomRole => {
  if (role === undefined) throw new ApiError(meta.type === 'public' ? 'NOT_MEMBER' : 'NOT_FOUND');
  if (!mayInRoom(action, meta, role)) throw new ApiError('FORBIDDEN', meta.type === 'dm' ? IN_DM : undefined);
  return role;
};

const IN_DM = 'The people in a direct conversation never change, and nobody has more rights in it than others.';

/** Refuses what would change an archived room. @throws ApiError `FORBIDDEN` */
export const requireOpen = ({ archived }: RoomMeta): void => {
  if (archived) throw new ApiError('FORBIDDEN', 'This room is archived; nothing in it changes any more.');
};
