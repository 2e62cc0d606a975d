import { ApiError, type contract } from '@nats-chat/contracts';
import type { Access } from '@nats-chat/membership';
import type { AuditTrail } from '@nats-chat/postgres';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { joinUnlessBanned } from '../join-unless-banned.ts';
import { metrics } from '../metrics.ts';
import type { Movements } from '../movements.ts';
import { describeRoom, roomInfoOf, type DescribeOptions } from '../room-info.ts';
import type { MembershipStore } from '../store.ts';
import type { PersonStore } from '../person-store.ts';

export interface JoinRoomOptions extends DescribeOptions {
  readonly people: Pick<PersonStore, 'banOf'>;
  readonly access: Pick<Access, 'read'>;
  readonly members: Pick<MembershipStore, 'join' | 'leave'>;
  readonly announce: Announcer;
  readonly movements: Movements;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/**
 * Makes the caller a member of a public room; one who is a member already, of a room of any kind, stays as they are.
 *
 * @throws ApiError `NOT_FOUND` when there is no such room, or none that the caller may know of; `FORBIDDEN` when it is
 *   archived, or the caller is banned from it.
 */
export const joinRoom =
  (options: JoinRoomOptions): Handler<typeof contract.room.join> =>
  async ({ caller, target: { room } }) => {
    const { access, members, announce, movements, audit } = options;
    const { meta, role } = await access.read(room, caller);
    if (role !== undefined) return describeRoom(options, room, meta, role);
    if (meta.archived) throw new ApiError('FORBIDDEN', 'This room is archived; nobody joins it any more.');
    const joined = await joinUnlessBanned(options, { room, user: caller }, () => members.join(room, caller));
    if (joined.changed) {
      metrics.joins.add(1);
      audit.record({ actor: caller, action: 'room.join', target: room, result: 'ok' });
      movements(room, 'joined', caller);
      announce(caller, { room, kind: 'joined', by: caller });
    }
    return roomInfoOf(room, meta, joined.role);
  };
