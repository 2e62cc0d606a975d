import { ApiError, type contract } from '@nats-chat/contracts';
import { accessTo } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { finishCreation, type FinishCreationOptions } from '../finish-creation.ts';
import { metrics } from '../metrics.ts';
import { privateRoomId } from '../room-id.ts';
import { REPEATED_MS, roomInfoOf } from '../room-info.ts';
import type { MembershipStore, NewRoom, RoomRecord, RoomStore } from '../store.ts';
import type { SystemNotes } from '../system-notes.ts';

export interface CreateRoomOptions extends FinishCreationOptions {
  readonly rooms: Pick<RoomStore, 'reserve' | 'memberRole'>;
  readonly members: Pick<MembershipStore, 'createRoom' | 'addFirstTime' | 'roleOf' | 'sync'>;
  readonly announce: Announcer;
  readonly notes: Pick<SystemNotes, 'post'>;
}

/**
 * Creates a public or a private room, which the caller owns. The same request again, by the same person, is the same room: it
 * finishes what a crash left undone, and gets the success whose first answer was lost. A system message, which is one however often
 * it is posted, says who made the room.
 *
 * @throws ApiError `CONFLICT` when the id is taken, also by a room that was deleted, or an open public room has the name of a
 *   public one; of a private room, when the caller left it or it is deleted.
 */
export const createRoom =
  (options: CreateRoomOptions): Handler<typeof contract.room.create> =>
  async ({ caller, request }) => {
    const { rooms, members, announce, notes } = options;
    const { type, room = privateRoomId(caller, request.key ?? ''), displayName, topic } = request;
    const wanted: NewRoom = { room, type, displayName, topic, creator: caller };
    const owner = { user: caller, role: 'owner' } as const;
    const { record, inserted } = await rooms.reserve(wanted, type === 'private' ? [owner] : []);
    if (record.room !== room) throw new ApiError('CONFLICT', NAME_TAKEN);
    if (!inserted && !isSame(record, wanted)) throw new ApiError('CONFLICT', ID_TAKEN);
    const { meta, changed } = await finishCreation(options, record, [caller]);
    if (meta.deleted) throw new ApiError('CONFLICT', ID_TAKEN);
    if (changed) {
      metrics.joins.add(1);
      announce(caller, { room, kind: 'joined', by: caller });
    }
    const role = await members.roleOf(room, caller);
    if (accessTo(meta, role).read !== 'allowed') throw new ApiError('CONFLICT', LEFT);
    // Also when nothing was missing: a crash after the last write leaves the message out. Its identity makes it one. Rooms of
    // before have no such message, and get none.
    if (changed || Date.now() - record.createdAt < REPEATED_MS) {
      notes.post(room, { type: 'created', actor: caller }, { key: 'created', at: record.createdAt });
    }
    return roomInfoOf(room, meta, role);
  };

const ID_TAKEN = 'This room id is taken; choose another.';
const NAME_TAKEN = 'Another room has this name; choose another name.';
const LEFT = 'You made this room, and are not in it any more.';

/** The id of a private room is of its creator and their key alone, whatever became of its name. */
const isSame = (record: RoomRecord, wanted: NewRoom): boolean =>
  !record.deleted &&
  record.type === wanted.type &&
  record.creator === wanted.creator &&
  (wanted.type === 'private' ||
    (!record.archived && record.displayName === wanted.displayName && record.topic === wanted.topic));
