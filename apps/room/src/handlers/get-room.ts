import { ApiError, type contract } from '@nats-chat/contracts';
import { accessTo, type GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { describeRoom, type DescribeOptions } from '../room-info.ts';
import type { MembershipStore } from '../store.ts';

export interface GetRoomOptions extends DescribeOptions {
  readonly members: Pick<MembershipStore, 'roleOf'>;
}

/**
 * One room, as the caller sees it; the access check found it already.
 *
 * The caller’s role is the leader’s: tabs ask as soon as they are notified that it changed, when no cache may know of it yet.
 *
 * @throws ApiError `NOT_FOUND` when the caller may not know of the room any more.
 */
export const getRoom =
  (options: GetRoomOptions): Handler<typeof contract.room.info, GrantedRoom> =>
  async ({ caller, room: { room, meta } }) => {
    const role = await options.members.roleOf(room, caller);
    if (accessTo(meta, role).read !== 'allowed') throw new ApiError('NOT_FOUND');
    return describeRoom(options, room, meta, role);
  };
