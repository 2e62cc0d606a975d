import { contract, type RoomInfo } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { createDerived, type Schedule } from '../store/derived.ts';
import type { RoomsState, RoomSummary, Store } from './api.ts';
import { asApiError } from './request-with-retry.ts';
import type { Unread } from './unread.ts';

export interface RoomsOptions {
  readonly request: Requester;
  readonly connected: () => boolean;
  readonly unread: Unread;
  /** My rooms, or what is known of a room, changed. */
  readonly onChange: () => void;
  readonly schedule: Schedule;
}

/** The rooms I am a member of, and what is known of others. */
export interface Rooms {
  readonly store: Store<RoomsState>;
  readonly find: (room: string) => RoomInfo | undefined;
  readonly mine: () => Iterable<RoomInfo>;
  /** Loads my rooms, all pages; what is shown stays until then. */
  readonly load: () => Promise<void>;
  /** Asks for one room again. Gives `undefined` when it is not there, or not for me. */
  readonly refreshRoom: (room: string) => Promise<RoomInfo | undefined>;
  /** Takes what an answer said of a room. */
  readonly upsert: (info: RoomInfo) => void;
  readonly remove: (room: string) => void;
  /** Unread counts changed. */
  readonly invalidate: () => void;
}

export const createRooms = ({ request, connected, unread, onChange, schedule }: RoomsOptions): Rooms => {
  const known = new Map<string, RoomInfo>();
  let status: RoomsState['status'] = 'loading';
  let error: RoomsState['error'];
  let loading: Promise<void> | undefined;
  /** What changed while pages were on their way: it is newer than they are. */
  let changes = new Map<string, RoomInfo | undefined>();

  const mine = (): RoomInfo[] => [...known.values()].filter(({ role }) => role !== null);
  const store = createDerived<RoomsState>((before) => {
    const shown = new Map(before?.mine.map((room) => [room.room, room]));
    const summaries = mine().map((info) => summary(info, unread, shown.get(info.room)));
    return { status, mine: summaries.sort(byName), ...(error && { error }) };
  }, schedule);
  const changed = (): void => {
    store.invalidate();
    onChange();
  };
  const put = (room: string, info: RoomInfo | undefined): void => {
    changes.set(room, info);
    if (info === undefined) known.delete(room);
    else known.set(room, info);
    changed();
  };

  const loadPages = async (): Promise<RoomInfo[]> => {
    const rooms: RoomInfo[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await request(contract.room.list, {}, { scope: 'mine', limit: PAGE_SIZE, ...(after && { after }) });
      rooms.push(...page.rooms);
      // A page may be empty and not be the last: rooms that were deleted are left out of it.
      if (page.next === null) break;
      after = page.next;
    }
    return rooms;
  };
  const load = async (): Promise<void> => {
    changes = new Map();
    try {
      const rooms = await loadPages();
      for (const { room } of mine()) known.delete(room);
      for (const info of rooms) known.set(info.room, info);
      for (const [room, info] of changes) {
        if (info === undefined) known.delete(room);
        else known.set(room, info);
      }
      [status, error] = ['ready', undefined];
    } catch (cause) {
      const failure = asApiError(cause);
      // Without a connection nothing is wrong with the rooms: the next one loads them.
      if (status !== 'ready' && (!failure.retryable || connected())) [status, error] = ['failed', failure];
    } finally {
      loading = undefined;
      changed();
    }
  };

  return {
    store,
    find: (room) => known.get(room),
    mine,
    load: () => (loading ??= load()),
    refreshRoom: async (room) => {
      try {
        const info = await request(contract.room.info, { room }, {});
        put(room, info);
        return info;
      } catch (cause) {
        if (asApiError(cause).code !== 'NOT_FOUND') throw cause;
        put(room, undefined);
        return undefined;
      }
    },
    upsert: (info) => {
      put(info.room, info);
    },
    remove: (room) => {
      put(room, undefined);
    },
    invalidate: store.invalidate,
  };
};

const PAGE_SIZE = 200;
/** 10,000 rooms. */
const MOST_PAGES = 50;

const byName = (one: RoomSummary, other: RoomSummary): number =>
  collator.compare(one.displayName, other.displayName) || (one.room < other.room ? -1 : 1);
const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

/** The same object as before when nothing changed, so that only what did is drawn again. */
function summary(info: RoomInfo, unread: Unread, before: RoomSummary | undefined): RoomSummary {
  const next: RoomSummary = { ...info, ...unread.of(info.room) };
  return before !== undefined && sameFields(before, next) ? before : next;
}

const sameFields = (one: RoomSummary, other: RoomSummary): boolean =>
  (Object.keys(other) as (keyof RoomSummary)[]).every((key) => one[key] === other[key]);
