import { ApiError, roomTypeOf, type contract } from '@nats-chat/contracts';
import type { Access } from '@nats-chat/membership';
import type { AuditTrail } from '@nats-chat/postgres';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { OwnerSearch, type FindOwnerOptions } from '../find-owner.ts';
import { metrics } from '../metrics.ts';
import { roomInfoOf } from '../room-info.ts';
import type { MembershipStore, RoomStore } from '../store.ts';

export interface ClaimRoomOptions extends FindOwnerOptions {
  readonly access: Pick<Access, 'read'>;
  readonly rooms: Pick<RoomStore, 'exclusively'>;
  readonly members: Pick<MembershipStore, 'roleOf' | 'claim' | 'join' | 'makeOwner'>;
  readonly announce: Announcer;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/**
 * Makes the caller, a realm admin by the subject, the owner and so a member of a public room that nobody owns. Who owns it
 * already stays its owner, so the same request again finishes what a crash left undone.
 *
 * @throws ApiError `NOT_FOUND` when there is no such public room, whether or not the caller is a member of another kind;
 *   `FORBIDDEN` when it is archived; `CONFLICT` when somebody owns it.
 */
export const claimRoom = (options: ClaimRoomOptions): Handler<typeof contract.room.claim> => {
  const owners = new OwnerSearch(options);
  return async ({ caller, target: { room }, signal }) => {
    const { access, rooms, members } = options;
    if (roomTypeOf(room) !== 'public') throw new ApiError('NOT_FOUND');
    const { meta } = await access.read(room, caller);
    if (meta.archived) throw new ApiError('FORBIDDEN', 'This room is archived; nobody claims it any more.');
    const before = await members.roleOf(room, caller);
    if (before === 'owner') return roomInfoOf(room, meta, before);
    // The search may read a whole room, and the lock holds one of few connections to PostgreSQL: so it comes first.
    if ((await owners.find({ room, signal })) !== undefined) throw new ApiError('CONFLICT', OWNED);
    const claimed = await rooms.exclusively(room, async () => {
      // Of two who found no owner, the second sees here that the first claimed the room meanwhile.
      const stored = await members.claim(room, caller);
      if (stored === undefined) throw new ApiError('CONFLICT', OWNED);
      await members.makeOwner(room, caller);
      return stored;
    });
    record(options, { room, user: caller, isNew: before === undefined });
    return roomInfoOf(room, claimed, 'owner');
  };
};

const OWNED = 'Somebody owns this room already.';

interface Claimed {
  readonly room: string;
  readonly user: string;
  /** Whether the owner was no member before. */
  readonly isNew: boolean;
}

function record({ announce, audit }: ClaimRoomOptions, { room, user, isNew }: Claimed): void {
  if (isNew) metrics.joins.add(1);
  audit.record({ actor: user, action: 'room.claim', target: room, result: 'ok' });
  announce(user, { room, kind: isNew ? 'joined' : 'role', by: user });
}
