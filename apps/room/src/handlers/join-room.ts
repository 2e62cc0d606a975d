import { ApiError, type contract } from '@nats-chat/contracts';
import type { Access } from '@nats-chat/membership';
import type { AuditTrail } from '@nats-chat/postgres';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { metrics } from '../metrics.ts';
import { roomInfoOf } from '../room-info.ts';
import type { MembershipStore } from '../store.ts';

export interface JoinRoomOptions {
  readonly access: Pick<Access, 'read'>;
  readonly members: Pick<MembershipStore, 'join'>;
  readonly announce: Announcer;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/**
 * Makes the caller a member of a public room; one who is a member already, of a room of any kind, stays as they are.
 *
 * @throws ApiError `NOT_FOUND` when there is no such room, or none that the caller may know of; `FORBIDDEN` when it is
 *   archived.
 */
export const joinRoom =
  ({ access, members, announce, audit }: JoinRoomOptions): Handler<typeof contract.room.join> =>
  async ({ caller, target: { room } }) => {
    const { meta, role } = await access.read(room, caller);
    if (role !== undefined) return roomInfoOf(room, meta, role);
    if (meta.archived) throw new ApiError('FORBIDDEN', 'This room is archived; nobody joins it any more.');
    const joined = await members.join(room, caller);
    if (joined.changed) {
      metrics.joins.add(1);
      announce(caller, { room, kind: 'joined', by: caller });
      audit.record({ actor: caller, action: 'room.join', target: room, result: 'ok' });
    }
    return roomInfoOf(room, meta, joined.role);
  };
