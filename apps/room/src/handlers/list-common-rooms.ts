import { MAX_COMMON_ROOMS, roomTypeOf, type contract } from '@nats-chat/contracts';
import { accessTo, type Membership } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';

export interface ListCommonRoomsOptions {
  readonly membership: Pick<Membership, 'room' | 'roomsOf'>;
}

/**
 * Returns the public and private rooms that the caller and another person are both in, by id, at most
 * {@link MAX_COMMON_ROOMS}; direct conversations are left out, and so are rooms that were deleted.
 *
 * Only the caller’s own rooms are looked through, so that nothing is said of any other; nor is whether there is such a person.
 */
export const listCommonRooms =
  ({ membership }: ListCommonRoomsOptions): Handler<typeof contract.room.common> =>
  async ({ caller, request: { person } }) => {
    const [mine, theirs] = await Promise.all([membership.roomsOf(caller), membership.roomsOf(person)]);
    const shared = [...mine.keys()].filter((room) => theirs.has(room) && hasName(room)).sort();
    const readable = await Promise.all(
      shared.slice(0, MAX_COMMON_ROOMS).map(async (room) => {
        const meta = await membership.room(room);
        return meta !== undefined && accessTo(meta, mine.get(room)).read === 'allowed' ? [room] : [];
      }),
    );
    return { rooms: readable.flat(), hasMore: shared.length > MAX_COMMON_ROOMS };
  };

const hasName = (room: string): boolean => ['public', 'private'].includes(roomTypeOf(room));
