import { withTimeout } from '@nats-chat/async';
import { ApiError, roomId, roomTypeOf, type contract, type ReplyOf, type RequestOf } from '@nats-chat/contracts';
import type { LogReader } from '@nats-chat/log';
import { accessTo, type Membership } from '@nats-chat/membership';
import type { Logger } from '@nats-chat/otel';
import type { Handler } from '@nats-chat/service-kit';
import { onboard, type OnboardOptions, type Roles } from '../default-rooms.ts';
import type { MemberCounts } from '../member-counts.ts';
import { listedRoomOf, metaOf, roomInfoOf } from '../room-info.ts';
import type { RoomStore } from '../store.ts';

type ListRooms = typeof contract.room.list;
type Page = Pick<RequestOf<ListRooms>, 'after' | 'limit'>;

/** Far below what a caller waits for the whole list. */
const ACTIVITY_TIMEOUT_MS = 500;

export interface ListRoomsOptions extends OnboardOptions {
  readonly rooms: Pick<RoomStore, 'listOpen'>;
  readonly membership: Pick<Membership, 'room' | 'roomsOf'>;
  readonly memberCounts: Pick<MemberCounts, 'of'>;
  readonly log: Pick<LogReader, 'readLastTimes'>;
}

/**
 * A page of the caller’s rooms by id, or of all public rooms that are open, by display name; with the caller’s role.
 * Public rooms come with how many are in them and when something last happened in them, as far as that is known: nothing
 * of either is said of any other room.
 *
 * Whoever asks for their rooms for the first time in their life is joined to the default rooms before: a page does so as
 * soon as somebody has signed in.
 *
 * `next` is the id of the last room of the page.
 *
 * @throws ApiError `INVALID` when no such page ends with `after`.
 */
export const listRooms =
  (options: ListRoomsOptions): Handler<ListRooms> =>
  async ({ caller, request: { scope, ...page }, logger }) => {
    if (page.after !== undefined && !mayEndPage(scope, page.after)) {
      throw new ApiError('INVALID', 'after: Not the end of a page of rooms.');
    }
    const { membership } = options;
    const roles = await membership.roomsOf(caller);
    if (scope === 'all') return listOpen({ ...options, roles, logger }, page);
    return listMine(membership, page.after === undefined ? await onboard(options, caller, roles) : roles, page);
  };

/** Where a hidden room stands in the order of names would tell that there is one: the id of a DM can be worked out. */
const mayEndPage = (scope: RequestOf<ListRooms>['scope'], room: string): boolean =>
  roomId.safeParse(room).success && (scope === 'mine' || roomTypeOf(room) === 'public');

async function listMine(
  membership: Pick<Membership, 'room'>,
  roles: Roles,
  { after = '', limit }: Page,
): Promise<ReplyOf<ListRooms>> {
  const ids = [...roles.keys()].filter((id) => id > after).sort();
  const page = ids.slice(0, limit);
  const metas = await Promise.all(page.map((id) => membership.room(id)));
  return {
    // A room that was deleted, or that is not to be seen this way, is left out; the page is shorter then.
    rooms: page.flatMap((id, at) => {
      const [meta, role] = [metas[at], roles.get(id)];
      return meta !== undefined && accessTo(meta, role).read === 'allowed' ? [roomInfoOf(id, meta, role)] : [];
    }),
    next: ids.length > limit ? (page.at(-1) ?? null) : null,
  };
}

interface ListOpenOptions extends Pick<ListRoomsOptions, 'rooms' | 'memberCounts' | 'log'> {
  readonly roles: Roles;
  readonly logger: Logger;
}

async function listOpen(
  { rooms, memberCounts, log, roles, logger }: ListOpenOptions,
  { after, limit }: Page,
): Promise<ReplyOf<ListRooms>> {
  const records = await rooms.listOpen(after, limit + 1);
  const page = records.slice(0, limit);
  // One request for the page. A list without activity is better than none.
  const readTimes = log.readLastTimes(page.map(({ room }) => room));
  const activity = await withTimeout(ACTIVITY_TIMEOUT_MS, readTimes).catch((error: unknown) => {
    logger.warn({ error }, 'Rooms are listed without their activity.');
    return new Map<string, number>();
  });
  return {
    rooms: page.map((record) => ({
      ...listedRoomOf(record.room, metaOf(record), roles.get(record.room)),
      memberCount: memberCounts.of(record.room),
      activeAt: activity.get(record.room),
    })),
    next: records.length > limit ? (page.at(-1)?.room ?? null) : null,
  };
}
