import { ApiError, MAX_DMS, MAX_DMS_WITH, MAX_OTHERS, type contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer, PrefsAnnouncer } from '../announcer.ts';
import type { Directory } from '../directory.ts';
import { finishCreation, type FinishCreationOptions } from '../finish-creation.ts';
import { dmRoomId } from '../room-id.ts';
import { namedPeople, roomInfoOf } from '../room-info.ts';
import type { DmCounts, Names, RoomRecord, RoomStore } from '../store.ts';
import type { PersonStore } from '../person-store.ts';

export interface OpenDmOptions extends FinishCreationOptions {
  readonly rooms: Pick<RoomStore, 'reserve' | 'find' | 'memberRole' | 'countDms'>;
  readonly people: Pick<PersonStore, 'prefsOf' | 'changePrefs' | 'hasBlockBetween'>;
  readonly directory: Directory;
  readonly names: Names;
  readonly announce: Announcer;
  readonly announcePrefs: PrefsAnnouncer;
}

/**
 * Opens the one conversation of the caller and the people named, or finds it; to the caller it is not hidden from then on. What a
 * crash left undone is finished.
 *
 * @throws ApiError `NOT_FOUND` when somebody is not in the directory, or their name is somebody else’s; only while there is no such
 *   conversation yet. `FORBIDDEN` then, too, when one of two blocks the other, and `CONFLICT` when {@link isFull}: nobody leaves
 *   one, and whoever opened more would fill the others’ lists. `INVALID` for more than eight others.
 */
export const openDm =
  (options: OpenDmOptions): Handler<typeof contract.room.dm> =>
  async ({ caller, request }) => {
    const { rooms, people, names, announce, announcePrefs } = options;
    const others = [...new Set(request.users)].filter((user) => user !== caller);
    if (others.length > MAX_OTHERS) throw new ApiError('INVALID', `users: At most ${MAX_OTHERS} others.`);
    const users = [caller, ...others];
    const room = dmRoomId(users);
    const record = (await rooms.find(room)) ?? (await reserve(options, room, caller, others));
    const { meta, changed } = await finishCreation(options, record, users);
    if (changed)
      for (const user of users) announce(user, { room, kind: user === caller ? 'joined' : 'invited', by: caller });
    if ((await people.prefsOf(caller, [room])).get(room)?.hidden === true) {
      announcePrefs(caller, room, await people.changePrefs(caller, room, { hidden: false }));
    }
    return { ...roomInfoOf(room, meta, 'member'), people: namedPeople(users, names) };
  };

const FULL = 'One of you is in as many direct conversations as there may be, or you opened too many with them.';

async function reserve(
  { rooms, people, directory }: OpenDmOptions,
  room: string,
  creator: string,
  others: readonly string[],
): Promise<RoomRecord> {
  const known = new Set(others.length === 0 ? [] : await directory.bind(others));
  if (!others.every((user) => known.has(user)))
    throw new ApiError('NOT_FOUND', 'Somebody of these people is not here.');
  const [other] = others;
  if (other !== undefined && others.length === 1 && (await people.hasBlockBetween(creator, other))) {
    throw new ApiError('FORBIDDEN', 'This person does not take messages.');
  }
  const counts = await rooms.countDms([creator, ...others], creator);
  if ([...counts].some(([user, of]) => isFull(of, user === creator))) throw new ApiError('CONFLICT', FULL);
  const wanted = { room, type: 'dm', displayName: '', topic: '', creator } as const;
  const members = [creator, ...others].map((user) => ({ user, role: 'member' as const }));
  return (await rooms.reserve(wanted, members)).record;
}

/**
 * Returns whether a person takes no further conversation. What others opened does not count where they open one themselves, and of
 * what others opened one alone cannot take it all: so nobody keeps somebody else from talking.
 */
export const isFull = ({ own, others, ofOpener }: DmCounts, isOpener: boolean): boolean =>
  isOpener ? own >= MAX_DMS : others >= MAX_DMS || ofOpener >= MAX_DMS_WITH;
