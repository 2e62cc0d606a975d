import { withTimeout } from '@nats-chat/async';
import {
  ApiError,
  roomId,
  roomTypeOf,
  type contract,
  type ReplyOf,
  type RequestOf,
  type RoomPrefs,
} from '@nats-chat/contracts';
import type { LogReader } from '@nats-chat/log';
import { accessTo, type Membership } from '@nats-chat/membership';
import type { Logger } from '@nats-chat/otel';
import type { Handler } from '@nats-chat/service-kit';
import { onboard, type OnboardOptions, type Roles } from '../default-rooms.ts';
import type { MemberCounts } from '../member-counts.ts';
import { pageOf } from '../reply-page.ts';
import { describeRoom, listedRoomOf, metaOf, type DescribeOptions } from '../room-info.ts';
import type { PersonStore } from '../person-store.ts';
import type { RoomStore } from '../store.ts';

type ListRooms = typeof contract.room.list;
type Page = Pick<RequestOf<ListRooms>, 'after' | 'limit'>;

/** Far below what a caller waits for the whole list. */
const ACTIVITY_TIMEOUT_MS = 500;
const PREFS_TIMEOUT_MS = 1_000;

export interface ListRoomsOptions extends OnboardOptions, DescribeOptions {
  readonly rooms: Pick<RoomStore, 'listPublic'>;
  readonly people: Pick<PersonStore, 'banOf' | 'prefsOf' | 'blockedBy'>;
  readonly membership: Pick<Membership, 'room' | 'roomsOf' | 'members'>;
  readonly memberCounts: Pick<MemberCounts, 'of'>;
  readonly log: Pick<LogReader, 'readLastTimes'>;
}

/**
 * A page of the caller’s rooms by id, or of all public rooms that are open, or archived, by display name; with the caller’s role.
 * Public rooms come with how many are in them and when something last happened in them, as far as that is known: nothing
 * of either is said of any other room.
 *
 * Whoever asks for their rooms for the first time in their life is joined to the default rooms before: a page does so as
 * soon as somebody has signed in.
 *
 * `next` is the id of the last room of the page, which ends before `limit` where texts are long: a reply has to fit into one
 * message. Descriptions are in one’s own rooms alone.
 *
 * @throws ApiError `INVALID` when no such page ends with `after`.
 */
export const listRooms =
  (options: ListRoomsOptions): Handler<ListRooms> =>
  async ({ caller, request: { scope, archived = false, ...page }, logger }) => {
    if (page.after !== undefined && !mayEndPage(scope, page.after)) {
      throw new ApiError('INVALID', 'after: Not the end of a page of rooms.');
    }
    const { membership } = options;
    const roles = await membership.roomsOf(caller);
    if (scope === 'all') return listPublic({ ...options, archived, roles, logger }, page);
    const mine = page.after === undefined ? await onboard(options, caller, roles) : roles;
    return listMine({ ...options, caller, roles: mine, logger }, page);
  };

/** Where a hidden room stands in the order of names would tell that there is one: the id of a DM can be worked out. */
const mayEndPage = (scope: RequestOf<ListRooms>['scope'], room: string): boolean =>
  roomId.safeParse(room).success && (scope === 'mine' || roomTypeOf(room) === 'public');

interface ListMineOptions extends Pick<ListRoomsOptions, 'membership' | 'people' | 'names'> {
  readonly caller: string;
  readonly roles: Roles;
  readonly logger: Logger;
}

async function listMine(options: ListMineOptions, { after = '', limit }: Page): Promise<ReplyOf<ListRooms>> {
  const { membership, people, caller, roles, logger } = options;
  const ids = [...roles.keys()].filter((id) => id > after).sort();
  const page = ids.slice(0, limit);
  // A list without settings is better than none.
  const settings = [
    people.prefsOf(caller, page),
    after === '' ? people.blockedBy(caller) : Promise.resolve(undefined),
  ] as const;
  const reading = withTimeout(PREFS_TIMEOUT_MS, Promise.all(settings)).catch((error: unknown) => {
    logger.warn({ error }, 'Rooms are listed without their person’s settings.');
    return [new Map<string, RoomPrefs>(), undefined] as const;
  });
  const listed = await Promise.all(
    page.map(async (id) => {
      const [meta, role] = [await membership.room(id), roles.get(id)];
      // A room that was deleted, or that is not to be seen this way, is left out; the page is shorter then.
      if (meta === undefined || accessTo(meta, role).read !== 'allowed') return [];
      return [await describeRoom(options, id, meta, role)];
    }),
  );
  const [prefs, blocked] = await reading;
  const { rows, next } = pageOf(
    listed.flat().map((info) => ({ ...info, prefs: prefs.get(info.room) })),
    ids.length > limit ? (page.at(-1) ?? null) : null,
    ({ room }) => room,
  );
  return { rooms: rows, next, ...(blocked && { blocked: [...blocked] }) };
}

interface ListPublicOptions extends Pick<ListRoomsOptions, 'rooms' | 'memberCounts' | 'log'> {
  readonly archived: boolean;
  readonly roles: Roles;
  readonly logger: Logger;
}

async function listPublic(
  { rooms, memberCounts, log, archived, roles, logger }: ListPublicOptions,
  { after, limit }: Page,
): Promise<ReplyOf<ListRooms>> {
  const records = await rooms.listPublic(archived, after, limit + 1);
  const page = records.slice(0, limit);
  // One request for the page. A list without activity is better than none.
  const readTimes = log.readLastTimes(page.map(({ room }) => room));
  const activity = await withTimeout(ACTIVITY_TIMEOUT_MS, readTimes).catch((error: unknown) => {
    logger.warn({ error }, 'Rooms are listed without their activity.');
    return new Map<string, number>();
  });
  const { rows, next } = pageOf(
    page.map((record) => ({
      ...listedRoomOf(record.room, metaOf(record), roles.get(record.room)),
      description: undefined,
      memberCount: memberCounts.of(record.room),
      activeAt: activity.get(record.room),
    })),
    records.length > limit ? (page.at(-1)?.room ?? null) : null,
    ({ room }) => room,
  );
  return { rooms: rows, next };
}
