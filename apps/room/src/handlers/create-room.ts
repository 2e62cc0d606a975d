import { ApiError, type contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { found, type FoundingOptions } from '../founding.ts';
import { metrics } from '../metrics.ts';
import { roomInfoOf } from '../room-info.ts';
import type { MembershipStore, NewRoom, RoomRecord, RoomStore } from '../store.ts';

export interface CreateRoomOptions extends FoundingOptions {
  readonly rooms: Pick<RoomStore, 'reserve'>;
  readonly members: Pick<MembershipStore, 'createRoom' | 'found' | 'roleOf'>;
  readonly announce: Announcer;
}

/**
 * Creates a public room, which the caller owns. The same request again, by the same person, is the same room: it
 * finishes what a crash left undone, and hears of success whose first answer was lost.
 *
 * @throws ApiError `CONFLICT` when the id is taken, also by a room that was deleted.
 */
export const createRoom =
  ({ rooms, members, announce, audit }: CreateRoomOptions): Handler<typeof contract.room.create> =>
  async ({ caller, request }) => {
    const wanted: NewRoom = { ...request, creator: caller };
    const { record, inserted } = await rooms.reserve(wanted);
    if (!inserted && !isSame(record, wanted)) throw new ApiError('CONFLICT', 'This room id is taken; choose another.');
    const { meta, changed } = await found({ members, audit }, record);
    if (meta.deleted) throw new ApiError('CONFLICT', 'This room id is taken; choose another.');
    if (changed) {
      metrics.joins.add(1);
      announce(caller, { room: record.room, kind: 'joined', by: caller });
    }
    return roomInfoOf(record.room, meta, await members.roleOf(record.room, caller));
  };

const isSame = (record: RoomRecord, wanted: NewRoom): boolean =>
  !record.deleted &&
  !record.archived &&
  record.type === wanted.type &&
  record.creator === wanted.creator &&
  record.displayName === wanted.displayName &&
  record.topic === wanted.topic;
