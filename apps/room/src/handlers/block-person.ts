import { ApiError, MAX_BLOCKED, type contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { BlockAnnouncer } from '../announcer.ts';
import { finishCreation, type FinishCreationOptions } from '../finish-creation.ts';
import { dmRoomId } from '../room-id.ts';
import { metaOf } from '../room-info.ts';
import type { MembershipStore, RoomStore } from '../store.ts';
import type { PersonStore } from '../person-store.ts';

export interface BlockPersonOptions extends FinishCreationOptions {
  readonly rooms: Pick<RoomStore, 'find' | 'memberRole'>;
  readonly members: FinishCreationOptions['members'] & Pick<MembershipStore, 'syncRoom'>;
  readonly people: Pick<PersonStore, 'block' | 'unblock'>;
  readonly announceBlock: BlockAnnouncer;
}

/**
 * Blocks a person, or ends that, and notifies the caller’s tabs; nobody else is notified. Their direct conversation follows, if
 * there is one: doing it again finishes what a crash left between the two writes, as the reconciler does.
 *
 * Whether there is such a person is not asked: the answer says nothing about who there is.
 *
 * @throws ApiError `INVALID` for oneself, `CONFLICT` when the caller blocks a thousand others.
 */
export const blockPerson =
  (options: BlockPersonOptions): Handler<typeof contract.room.block> =>
  async ({ caller, request: { person, blocked } }) => {
    const { rooms, members, people, announceBlock } = options;
    if (person === caller) throw new ApiError('INVALID', 'person: Nobody blocks themselves.');
    if (!blocked) await people.unblock(caller, person);
    else if (!(await people.block(caller, person, MAX_BLOCKED))) {
      throw new ApiError('CONFLICT', `Nobody blocks more than ${MAX_BLOCKED} people.`);
    }
    announceBlock(caller, person, blocked);
    const room = dmRoomId([caller, person]);
    const record = await rooms.find(room);
    if (record !== undefined) {
      await finishCreation(options, record, [caller, person]);
      await members.syncRoom(room, async () => metaOf((await rooms.find(room)) ?? record), 'always');
    }
    return {};
  };
