import { withTimeout, type Timer } from '@nats-chat/async';
import {
  contract,
  roomTypeOf,
  type ApiError,
  type ListedRoom,
  type RoomInfo,
  type RoomPrefs,
  type UpdatedRoom,
} from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { Derived, type Schedule, type Store } from '../store/derived.ts';
import type { RoomsState, RoomSummary } from './api.ts';
import type { Removal } from './conversation-api.ts';
import type { LastMessages } from './last-messages.ts';
import type { Names } from './names.ts';
import { asApiError } from './request-with-retry.ts';
import { RetriedLoad } from './retried-load.ts';
import type { Unread } from './unread.ts';

export interface RoomsOptions {
  /** As an encoded user token. */
  readonly me: string;
  readonly names: Pick<Names, 'of' | 'set'>;
  readonly request: Requester;
  readonly connected: () => boolean;
  readonly unread: Unread;
  readonly lasts: Pick<LastMessages, 'of' | 'load'>;
  readonly isBlocked: (user: string) => boolean;
  /** Called when my rooms are asked for; returns what takes whom I block, which comes with them. */
  readonly listBlocked: () => (people: readonly string[] | undefined) => void;
  /** Called when my rooms, or what is known of a room, changed. */
  readonly onChange: () => void;
  readonly timer: Timer;
  readonly schedule: Schedule;
}

/** The rooms I am a member of, and what is known of others. */
export class Rooms {
  readonly store: Store<RoomsState>;
  readonly #options: RoomsOptions;
  readonly #store: Derived<RoomsState>;
  readonly #load: RetriedLoad;
  readonly #known = new Map<string, ListedRoom>();
  readonly #removals = new Map<string, Removal>();
  #status: RoomsState['status'] = 'loading';
  #error: ApiError | undefined;
  #loading: Promise<void> | undefined;
  /** What changed while pages were on their way: it is newer than they are. */
  #changes = new Map<string, ListedRoom | undefined>();

  constructor(options: RoomsOptions) {
    const { connected, timer, schedule } = options;
    this.#options = options;
    this.#store = new Derived((before) => this.#view(before), schedule);
    this.store = this.#store;
    this.#load = new RetriedLoad({ connected, timer, attempt: () => this.#attempt() });
  }

  find(room: string): ListedRoom | undefined {
    const info = this.#known.get(room);
    return info && this.#named(info);
  }

  /** Returns what to call a room. A public one is named by its id, too; another one that is not known here has no name. */
  nameOf(room: string): string {
    return this.find(room)?.displayName ?? (roomTypeOf(room) === 'public' ? room : '');
  }

  mine(): ListedRoom[] {
    return [...this.#known.values()].filter(({ role }) => role !== null);
  }

  /** Loads my rooms, all pages, and again after a failure; what is shown stays until then. One load at a time. */
  load(): Promise<void> {
    this.#loading ??= this.#load.run().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Loads my rooms now, because somebody asks: a failure is not shown any more until then. */
  readonly reload = (): Promise<void> => {
    if (this.#status === 'failed') this.#setStatus('loading');
    return this.load();
  };

  /** Asks for one room again. Returns `undefined` when it is not there, or not for me. */
  async refreshRoom(room: string): Promise<RoomInfo | undefined> {
    try {
      const info = await this.#options.request(contract.room.info, { room }, {});
      this.upsert(info);
      return info;
    } catch (cause) {
      if (asApiError(cause).code !== 'NOT_FOUND') throw cause;
      this.remove(room);
      return undefined;
    }
  }

  /**
   * Asks for a room that is not known here. Whatever of it came meanwhile counts, and a list that is on its way: to ask for my
   * rooms joins a newcomer to the default ones, and other changes come as events.
   */
  async discover(room: string): Promise<void> {
    const info = await this.#options.request(contract.room.info, { room }, {}).catch((cause: unknown) => {
      if (asApiError(cause).code !== 'NOT_FOUND') throw cause;
      return undefined;
    });
    if (info === undefined || this.#known.has(room)) return;
    this.#take(info);
    this.#changed();
  }

  /** Takes what an answer said of a room; my own settings for it stay where it says nothing of them. */
  upsert(info: ListedRoom): void {
    this.#changes.set(info.room, info);
    this.#take(info);
    this.#changed();
  }

  /** Takes what an event said of a room that is known here. */
  update({ v: _v, by, deleted, ...fields }: UpdatedRoom): void {
    const before = this.#known.get(fields.room);
    if (before === undefined) return;
    const { role, ownerless, memberCount, activeAt } = before;
    if (deleted) {
      this.removed(fields.room, { by, deleted });
      this.remove(fields.room);
    } else this.upsert({ ...fields, role, ownerless, memberCount, activeAt });
  }

  setPrefs(room: string, prefs: RoomPrefs): void {
    const before = this.#known.get(room);
    if (before !== undefined) this.upsert({ ...before, prefs });
  }

  /** Takes note that somebody removed me from a room, before it is asked for again, or deleted it. */
  removed(room: string, removal: Removal): void {
    this.#removals.set(room, removal);
  }

  /** Returns how I was removed from a room; `undefined` where nobody did, or I am a member again. */
  removalOf(room: string): Removal | undefined {
    return this.#removals.get(room);
  }

  remove(room: string): void {
    this.#changes.set(room, undefined);
    this.#known.delete(room);
    this.#changed();
  }

  /** Takes note that unread counts changed. */
  invalidate(): void {
    this.#store.invalidate();
  }

  /** Takes note that people are called otherwise: direct conversations may be. */
  namesChanged(): void {
    if (this.mine().some(({ people }) => people !== undefined)) this.#changed();
  }

  stop(): void {
    this.#load.stop();
  }

  async #attempt(): Promise<ApiError | undefined> {
    this.#changes = new Map();
    try {
      const lastMessages = this.#options.lasts.load();
      const rooms = await this.#loadPages();
      // Conversations are sorted by them; they come as soon, or else the rooms do without.
      await withTimeout(LASTS_WAIT_MS, lastMessages).catch(() => undefined);
      for (const { room } of this.mine()) this.#known.delete(room);
      for (const info of rooms) this.#take(info);
      for (const [room, info] of this.#changes) {
        if (info === undefined) this.#known.delete(room);
        else this.#take(info);
      }
      this.#setStatus('ready');
      return undefined;
    } catch (cause) {
      const error = asApiError(cause);
      // Without a connection nothing is wrong with the rooms: the next one loads them.
      if (this.#status !== 'ready' && (!error.retryable || this.#options.connected())) this.#setStatus('failed', error);
      return error;
    }
  }

  async #loadPages(): Promise<ListedRoom[]> {
    const rooms: ListedRoom[] = [];
    const takeBlocked = this.#options.listBlocked();
    let after: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const query = { scope: 'mine' as const, limit: PAGE_SIZE, ...(after !== undefined && { after }) };
      const page = await this.#options.request(contract.room.list, {}, query);
      rooms.push(...page.rooms);
      // Before the rooms are shown, so that nothing of these people is.
      takeBlocked(page.blocked);
      // A page may be empty and not be the last: rooms that were deleted are left out of it.
      if (page.next === null) break;
      after = page.next;
    }
    return rooms;
  }

  #take(info: ListedRoom): void {
    const prefs = info.prefs ?? this.#known.get(info.room)?.prefs;
    this.#known.set(info.room, prefs === undefined ? info : { ...info, prefs });
    if (info.role !== null) this.#removals.delete(info.room);
    for (const { user, displayName = '' } of info.people ?? []) this.#options.names.set(user, displayName);
  }

  /** A direct conversation is called by who is in it besides me. */
  #named(info: ListedRoom): ListedRoom {
    const { me, names } = this.#options;
    if (info.people === undefined) return info;
    const others = info.people.filter(({ user }) => user !== me);
    const shown = others.length > 0 ? others : info.people;
    return { ...info, displayName: shown.map(({ user }) => names.of(user)).join(', ') };
  }

  #setStatus(status: RoomsState['status'], error?: ApiError): void {
    this.#status = status;
    this.#error = error;
    this.#changed();
  }

  #changed(): void {
    this.#store.invalidate();
    this.#options.onChange();
  }

  /** The same object as before when nothing changed, so that only what did is drawn again. */
  #summary(info: ListedRoom, before: RoomSummary | undefined): RoomSummary {
    const { room, type, createdAt } = info;
    const last = type === 'dm' ? this.#options.lasts.of(room) : undefined;
    const next: RoomSummary = {
      ...info,
      ...this.#options.unread.of(room),
      ...(type === 'dm' && { last, activeAt: last?.timestamp ?? createdAt, unlisted: this.#isUnlisted(info, last) }),
    };
    return before !== undefined && sameFields(before, next) ? before : next;
  }

  /** Nobody wrote since I hid the conversation, or since somebody else opened it. */
  #isUnlisted({ creator, prefs }: ListedRoom, last: RoomSummary['last']): boolean {
    const { me, isBlocked } = this.#options;
    if (prefs?.hidden !== true) return last === null && creator !== me;
    return !last || last.timestamp <= (prefs.hiddenAt ?? Infinity) || isBlocked(last.user);
  }

  #view(before: RoomsState | undefined): RoomsState {
    const shown = new Map(before?.mine.map((room) => [room.room, room]));
    const mine = this.mine().map((info) => this.#summary(this.#named(info), shown.get(info.room)));
    return { status: this.#status, mine: mine.sort(byName), ...(this.#error && { error: this.#error }) };
  }
}

/** How much longer than for my rooms themselves one waits for what was written last in conversations. */
const LASTS_WAIT_MS = 500;
const PAGE_SIZE = 200;
/** 10,000 rooms. */
const MOST_PAGES = 50;

const byName = (one: RoomSummary, other: RoomSummary): number =>
  collator.compare(one.displayName, other.displayName) || (one.room < other.room ? -1 : 1);
/** In one order for everybody, whatever the reader’s locale. */
const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

const sameFields = (one: RoomSummary, other: RoomSummary): boolean =>
  (Object.keys(other) as (keyof RoomSummary)[]).every((key) => one[key] === other[key]);
