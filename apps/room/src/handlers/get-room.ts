import { withTimeout } from '@nats-chat/async';
import { ApiError, type contract } from '@nats-chat/contracts';
import { accessTo, type GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { describeRoom, type DescribeOptions } from '../room-info.ts';
import type { MembershipStore } from '../store.ts';
import type { PersonStore } from '../person-store.ts';

export interface GetRoomOptions extends DescribeOptions {
  readonly members: Pick<MembershipStore, 'roleOf'>;
  readonly people: Pick<PersonStore, 'banOf'>;
}

/** Far below what a caller waits for the room. */
const BAN_TIMEOUT_MS = 1_000;

/**
 * One room, as the caller sees it; the access check found it already.
 *
 * The caller’s role is the leader’s: tabs ask as soon as they are notified that it changed, when no cache may know of it yet.
 * Who is kept out of a public room learns so here, and of nobody else; not while PostgreSQL is down.
 *
 * @throws ApiError `NOT_FOUND` when the caller may not know of the room any more.
 */
export const getRoom =
  (options: GetRoomOptions): Handler<typeof contract.room.info, GrantedRoom> =>
  async ({ caller, room: { room, meta }, logger }) => {
    const role = await options.members.roleOf(room, caller);
    if (accessTo(meta, role).read !== 'allowed') throw new ApiError('NOT_FOUND');
    const info = await describeRoom(options, room, meta, role);
    if (meta.type !== 'public' || role !== undefined) return info;
    const ban = await withTimeout(BAN_TIMEOUT_MS, options.people.banOf(room, caller)).catch((error: unknown) => {
      logger.warn({ error }, 'A room is shown without whether the caller is banned from it.');
      return undefined;
    });
    return ban === undefined ? info : { ...info, bannedUntil: ban.until };
  };
