import { ApiError, type contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { finishCreation, type FinishCreationOptions } from '../finish-creation.ts';
import { metrics } from '../metrics.ts';
import { roomInfoOf } from '../room-info.ts';
import type { MembershipStore, NewRoom, RoomRecord, RoomStore } from '../store.ts';

export interface CreateRoomOptions extends FinishCreationOptions {
  readonly rooms: Pick<RoomStore, 'reserve'>;
  readonly members: Pick<MembershipStore, 'createRoom' | 'addFirstTime' | 'roleOf'>;
  readonly announce: Announcer;
}

/**
 * Creates a public room, which the caller owns. The same request again, by the same person, is the same room: it
 * finishes what a crash left undone, and gets the success whose first answer was lost.
 *
 * @throws ApiError `CONFLICT` when the id is taken, also by a room that was deleted, or an open room has the name.
 */
export const createRoom =
  ({ rooms, members, announce, audit }: CreateRoomOptions): Handler<typeof contract.room.create> =>
  async ({ caller, request }) => {
    const wanted: NewRoom = { ...request, creator: caller };
    const { record, inserted } = await rooms.reserve(wanted);
    if (record.room !== wanted.room) throw new ApiError('CONFLICT', NAME_TAKEN);
    if (!inserted && !isSame(record, wanted)) throw new ApiError('CONFLICT', ID_TAKEN);
    const { meta, changed } = await finishCreation({ members, audit }, record);
    if (meta.deleted) throw new ApiError('CONFLICT', ID_TAKEN);
    if (changed) {
      metrics.joins.add(1);
      announce(caller, { room: record.room, kind: 'joined', by: caller });
    }
    return roomInfoOf(record.room, meta, await members.roleOf(record.room, caller));
  };

const ID_TAKEN = 'This room id is taken; choose another.';
const NAME_TAKEN = 'Another room has this name; choose another name.';

const isSame = (record: RoomRecord, wanted: NewRoom): boolean =>
  !record.deleted &&
  !record.archived &&
  record.type === wanted.type &&
  record.creator === wanted.creator &&
  record.displayName === wanted.displayName &&
  record.topic === wanted.topic;
