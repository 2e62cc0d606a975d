import { ApiError, roomTypeOf, type contract } from '@nats-chat/contracts';
import type { Access, GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { requireRight } from '../require-right.ts';
import type { RoomEraser } from '../room-eraser.ts';
import type { DeletionStore } from '../deletion-store.ts';
import type { MembershipStore } from '../store.ts';

export interface DeleteRoomOptions {
  readonly access: Pick<Access, 'read'>;
  readonly members: Pick<MembershipStore, 'roleOf'>;
  readonly deletions: Pick<DeletionStore, 'delete'>;
  readonly eraser: Pick<RoomEraser, 'finish'>;
}

/**
 * Deletes a room that the caller owns: from the answer on there is no such room, and what was in it is erased within a minute.
 *
 * @throws ApiError `NOT_MEMBER` or `NOT_FOUND` when the caller is no member any more, or the room is deleted already;
 *   `FORBIDDEN` when they do not own it, and in direct conversations.
 */
export const deleteRoom =
  (options: DeleteRoomOptions): Handler<typeof contract.room.delete, GrantedRoom> =>
  async ({ caller, room: { room, meta } }) => {
    if (meta.type === 'dm') throw new ApiError('FORBIDDEN', 'A direct conversation is hidden, and never deleted.');
    requireRight('delete', meta, await options.members.roleOf(room, caller));
    await deleteIt(options, room, { by: caller, action: 'room.delete' });
    return {};
  };

/**
 * Deletes a public room as {@link deleteRoom}, whoever owns it; the caller is a realm admin by the subject.
 *
 * @throws ApiError `NOT_FOUND` when there is no such public room, whether or not the caller is a member of another kind.
 */
export const removeRoom =
  (options: DeleteRoomOptions): Handler<typeof contract.room.remove> =>
  async ({ caller, target: { room } }) => {
    if (roomTypeOf(room) !== 'public') throw new ApiError('NOT_FOUND');
    await options.access.read(room, caller);
    await deleteIt(options, room, { by: caller, action: 'room.remove' });
    return {};
  };

/** In PostgreSQL first; whatever a crash leaves after that, the same request or the eraser finishes. */
async function deleteIt(
  { deletions, eraser }: DeleteRoomOptions,
  room: string,
  deletion: Parameters<DeletionStore['delete']>[1],
): Promise<void> {
  const deleted = await deletions.delete(room, deletion);
  if (deleted === undefined) throw new ApiError('NOT_FOUND');
  await eraser.finish(deleted.record, deleted.changed);
}
