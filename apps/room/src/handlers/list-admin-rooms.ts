import { ApiError, roomId, type contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import { pageOf } from '../reply-page.ts';
import { listedRoomOf, metaOf } from '../room-info.ts';
import type { RoomStore } from '../store.ts';

export interface ListAdminRoomsOptions {
  readonly rooms: Pick<RoomStore, 'listAdmin'>;
}

/**
 * A page of the admin rooms by id, for realm admins by the subject: the list that everybody may ask for cannot know who has
 * the realm role. Its holder is a member of each, and has no more rights in it than others.
 *
 * @throws ApiError `INVALID` when no page ends with `after`.
 */
export const listAdminRooms =
  ({ rooms }: ListAdminRoomsOptions): Handler<typeof contract.room.adminList> =>
  async ({ request: { after = '', limit } }) => {
    if (after !== '' && !roomId.safeParse(after).success) throw new ApiError('INVALID', 'after: not the id of a room.');
    const found = await rooms.listAdmin(after, limit + 1);
    const page = found.slice(0, limit);
    const { rows, next } = pageOf(
      page.map((record) => listedRoomOf(record.room, metaOf(record), 'member')),
      found.length > limit ? (page.at(-1)?.room ?? null) : null,
      ({ room }) => room,
    );
    return { rooms: rows, next };
  };
