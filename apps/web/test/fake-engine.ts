import { UNKNOWN_PREFS } from '@nats-chat/client';
import {
  ApiError,
  type AuditEntry,
  type ChosenStatus,
  type ListedRoom,
  type OwnPrefs,
  type Message,
  type Person,
  type Presence,
  type RoomInfo,
  type RoomPrefs,
} from '@nats-chat/contracts';
import type {
  Backlog,
  Ban,
  ChatEngine,
  ConnectionState,
  Invitation,
  MembersState,
  MessageVersion,
  PinsState,
  NewRoom,
  OpenRoom,
  Removal,
  RoomsState,
  RoomSummary,
  TimelineItem,
  TimelineState,
} from '../src/lib/chat/engine.ts';
import { compareNames, matchesWords } from '@nats-chat/text';
import { createStore, type WritableStore } from '../src/lib/store.ts';

/** A fixture without servers, for looking at the app and for unit tests. Never part of the product. */
export interface Fixture {
  readonly me: string;
  readonly names: Readonly<Record<string, string>>;
  readonly rooms: readonly RoomSummary[];
  readonly others?: readonly ListedRoom[];
  readonly messages?: Readonly<Record<string, readonly TimelineItem[]>>;
  /** The messages of threads, by what started them, which comes first. */
  readonly threads?: Readonly<Record<string, readonly TimelineItem[]>>;
  readonly older?: Readonly<Record<string, readonly TimelineItem[]>>;
  readonly members?: Readonly<Record<string, MembersState['members']>>;
  /** The newest first. */
  readonly audit?: readonly AuditEntry[];
  /** The newest first; undefined: they cannot be loaded. */
  readonly mentions?: readonly Message[] | undefined;
  /** Of whichever message is asked for. */
  readonly versions?: readonly MessageVersion[];
  readonly bans?: Readonly<Record<string, readonly Ban[]>>;
  readonly presence?: readonly Presence[];
  readonly blocked?: readonly string[];
  readonly utcOffsets?: Readonly<Record<string, number>>;
  readonly typing?: Readonly<Record<string, readonly string[]>>;
  readonly connection?: ConnectionState;
  readonly backlog?: Backlog;
  /** How long everything takes, in ms; default 300. */
  readonly delayMs?: number;
  /** Rooms stay in this state: for looking at what is shown then. */
  readonly stuck?: {
    readonly rooms?: RoomsState['status'];
    readonly timeline?: TimelineState['status'];
    readonly pins?: PinsState['status'];
    readonly versions?: 'loading' | 'failed';
  };
}

const PAGE = 50;

const NO_PREFS: RoomPrefs = { level: 'all', muted: false, favourite: false, hidden: false };

/** Everything is loaded; spread where a timeline is made. */
export const WHOLE = { hasOlder: false, hasNewer: false, loadingOlder: false, loadingNewer: false, newer: 0 } as const;

export class FakeEngine implements ChatEngine {
  readonly me: string;
  readonly connection: WritableStore<ConnectionState>;
  readonly rooms: WritableStore<RoomsState>;
  readonly update = createStore(false);
  readonly invitation = createStore<Invitation | undefined>(undefined);
  readonly blocked: WritableStore<ReadonlySet<string>>;
  readonly ownPrefs = createStore<OwnPrefs>(UNKNOWN_PREFS);
  readonly backlog: WritableStore<Backlog | undefined>;
  readonly #fixture: Fixture;
  readonly #opened = new Map<string, FakeRoom>();
  readonly #presence = new Map<string, WritableStore<Presence | undefined>>();

  constructor(fixture: Fixture) {
    this.#fixture = fixture;
    this.me = fixture.me;
    this.connection = createStore(fixture.connection ?? { status: 'connected', since: 0 });
    this.backlog = createStore(fixture.backlog);
    this.blocked = createStore<ReadonlySet<string>>(new Set(fixture.blocked));
    this.rooms = createStore<RoomsState>({ status: 'loading', mine: [] });
    for (const presence of fixture.presence ?? [])
      this.#presence.set(presence.user, createStore<Presence | undefined>(presence));
    const load = (): void => {
      const status = fixture.stuck?.rooms ?? 'ready';
      this.rooms.set({ status, mine: status === 'ready' ? fixture.rooms : [], ...failure(status) });
    };
    if (fixture.delayMs === 0) load();
    else void this.#later(load);
  }

  readonly reloadRooms = async (): Promise<void> => {
    this.rooms.set({ status: 'loading', mine: [] });
    await this.#later();
    this.rooms.set({ status: 'ready', mine: this.#fixture.rooms });
  };

  readonly openThread = (room: string, thread: string): FakeRoom => this.#open(room, thread);

  readonly open = (room: string): FakeRoom => this.#open(room);

  readonly #open = (room: string, thread?: string): FakeRoom => {
    const key = thread === undefined ? room : `${room}/${thread}`;
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const all = [...this.rooms.get().mine, ...this.#fixture.rooms, ...(this.#fixture.others ?? [])];
    const opened = new FakeRoom({
      room,
      thread,
      me: this.me,
      info: all.find((one) => one.room === room),
      fixture: this.#fixture,
      connected: () => this.connection.get().status === 'connected',
    });
    this.#opened.set(key, opened);
    this.#update(room, { unread: 0, mentions: 0 });
    return opened;
  };

  readonly presenceOf = (user: string): WritableStore<Presence | undefined> => this.#presenceOf(user);

  readonly presencesOf = (users: readonly string[]): WritableStore<ReadonlyMap<string, Presence>> => {
    const stores = users.map((user) => this.#presenceOf(user));
    const read = () => new Map(stores.flatMap((store) => store.get() ?? []).map((one) => [one.user, one] as const));
    const known = createStore<ReadonlyMap<string, Presence>>(read());
    for (const store of stores) {
      store.subscribe(() => {
        known.set(read());
      });
    }
    return known;
  };

  readonly nameOf = (of: string): string => {
    const room = of.startsWith('#') ? of.slice(1) : undefined;
    if (room === undefined) return this.#fixture.names[of] ?? of;
    const known = this.rooms.get().mine.find((one) => one.room === room);
    return known?.displayName ?? (room.startsWith('p-') ? '' : room);
  };

  readonly knows = (user: string): boolean => user in this.#fixture.names;

  readonly names = createStore(this.nameOf);

  readonly searchPeople = async (query: string): Promise<readonly Person[]> => {
    await this.#later();
    return Object.entries(this.#fixture.names)
      .filter(([user, name]) => matchesWords(`${user} ${name}`, query))
      .map(([user, displayName]) => ({ user, displayName, state: 'active' }));
  };

  readonly utcOffsetOf: ChatEngine['utcOffsetOf'] = async (person) => {
    await this.#later();
    return this.#fixture.utcOffsets?.[person];
  };

  /** Rooms of which the members are in the fixture. */
  readonly commonRooms: ChatEngine['commonRooms'] = async (person) => {
    await this.#later();
    const { members = {}, rooms } = this.#fixture;
    const shared = rooms.filter(
      ({ room, type }) => type !== 'dm' && members[room]?.some(({ user }) => user === person),
    );
    return { rooms: shared.map(({ room }) => room).sort(), hasMore: false };
  };

  readonly browse = async (_?: string, archived = false): Promise<{ rooms: readonly ListedRoom[]; next: null }> => {
    await this.#later();
    const rooms = [...this.#fixture.rooms.filter(({ type }) => type === 'public'), ...(this.#fixture.others ?? [])];
    const found = rooms.filter((room) => room.archived === archived);
    return { rooms: found.toSorted((one, other) => compareNames(one.displayName, other.displayName)), next: null };
  };

  readonly newKey = (): string => 'key';

  readonly create = async ({
    type,
    displayName,
    topic = '',
    key = '',
    room = `p-${key}`,
  }: NewRoom): Promise<RoomInfo> => {
    await this.#later();
    if (this.rooms.get().mine.some((one) => one.room === room)) throw new ApiError('CONFLICT');
    const info: RoomInfo = {
      room,
      type,
      displayName,
      topic,
      creator: this.me,
      createdAt: Date.now(),
      archived: false,
      role: 'owner',
    };
    this.#add(info);
    return info;
  };

  readonly join = async (room: string): Promise<RoomInfo> => {
    await this.#later();
    const info = [...(this.#fixture.others ?? []), ...this.#fixture.rooms].find((one) => one.room === room);
    if (info === undefined) throw new ApiError('NOT_FOUND');
    const mine: RoomInfo = { ...info, role: 'member' };
    this.#add(mine);
    this.#opened.get(room)?.info.set(mine);
    return mine;
  };

  readonly claim = async (room: string): Promise<RoomInfo> => {
    await this.#later();
    const before = this.#opened.get(room)?.info.get();
    if (before === undefined) throw new ApiError('NOT_FOUND');
    const mine: RoomInfo = { ...before, role: 'owner', ownerless: false };
    this.#add(mine);
    this.#opened.get(room)?.info.set(mine);
    return mine;
  };

  readonly moderate = async (): Promise<void> => {
    await this.#later();
  };

  readonly leave = async (room: string): Promise<void> => {
    await this.#later();
    const { mine } = this.rooms.get();
    this.rooms.set({ status: 'ready', mine: mine.filter((one) => one.room !== room) });
    const opened = this.#opened.get(room);
    const info = opened?.info.get();
    if (info !== undefined) opened?.info.set({ ...info, role: null });
  };

  readonly openDm = async (users: readonly string[]): Promise<RoomInfo> => {
    await this.#later();
    const people = [this.me, ...users].sort().map((user) => ({ user }));
    const info: RoomInfo = {
      room: ['dm', ...users].join('-'),
      type: 'dm',
      displayName: (users.length === 0 ? [this.me] : users).map(this.nameOf).join(', '),
      topic: '',
      creator: this.me,
      createdAt: Date.now(),
      archived: false,
      role: 'member',
      people,
    };
    this.#add(info);
    return info;
  };

  readonly invite: ChatEngine['invite'] = async (room, users) => {
    await this.#later();
    const opened = this.#opened.get(room);
    const before = opened?.members.get();
    const added = users.map((user) => ({ user, role: 'member' as const }));
    if (before !== undefined) opened?.members.set({ ...before, members: [...before.members, ...added] });
    return { members: [...users], refused: [] };
  };

  readonly kick: ChatEngine['kick'] = async (room, person) => {
    await this.#later();
    this.#changeMembers(room, (members) => members.filter(({ user }) => user !== person));
  };

  readonly bans: ChatEngine['bans'] = async (room, after = '') => {
    await this.#later();
    const rest = (this.#fixture.bans?.[room] ?? []).filter(({ user }) => user > after);
    const bans = rest.slice(0, PAGE);
    return { bans, next: rest.length > PAGE ? (bans.at(-1)?.user ?? null) : null };
  };

  readonly unban = (): Promise<void> => this.#later();

  readonly versions: ChatEngine['versions'] = async () => {
    await this.#later();
    const { stuck, versions = [] } = this.#fixture;
    if (stuck?.versions === 'failed') throw new ApiError('UNAVAILABLE');
    return stuck?.versions === 'loading' ? new Promise(() => undefined) : versions;
  };

  readonly audit: ChatEngine['audit'] = async (request) => {
    const { person, room, action, since = 0, until = Infinity, after = '0', limit = PAGE } = request;
    await this.#later();
    if (this.#fixture.audit === undefined) throw new ApiError('UNAVAILABLE');
    const found = this.#fixture.audit.filter(
      (entry) =>
        (person === undefined || entry.actor === person || entry.details['person'] === person) &&
        (room === undefined || entry.target === room) &&
        (action === undefined || entry.action === action) &&
        entry.at >= since &&
        entry.at < until,
    );
    const end = Number(after) + limit;
    return { entries: found.slice(Number(after), end), next: end < found.length ? String(end) : null };
  };

  readonly mentionsVersion = createStore({ added: 0, changed: 0 });

  readonly mentions: ChatEngine['mentions'] = async (after = '0') => {
    await this.#later();
    if (this.#fixture.mentions === undefined) throw new ApiError('UNAVAILABLE');
    const end = Number(after) + PAGE;
    const messages = this.#fixture.mentions.slice(Number(after), end);
    return { messages, next: end < this.#fixture.mentions.length ? String(end) : null };
  };

  readonly block: ChatEngine['block'] = async (person, blocked) => {
    await this.#later();
    this.blocked.set(new Set([...this.blocked.get(), person].filter((one) => one !== person || blocked)));
  };

  readonly setOwnPrefs: ChatEngine['setOwnPrefs'] = async (changes) => {
    await this.#later();
    this.ownPrefs.set({ ...this.ownPrefs.get(), ...changes });
  };

  readonly setRole: ChatEngine['setRole'] = async (room, person, role) => {
    await this.#later();
    this.#changeMembers(room, (members) => members.map((one) => (one.user === person ? { ...one, role } : one)));
  };

  readonly updateRoom: ChatEngine['updateRoom'] = async (room, changes) => {
    await this.#later();
    return this.#change(
      room,
      given<Partial<RoomInfo>>({ ...changes, retentionDays: changes.retentionDays ?? undefined }),
    );
  };

  readonly previewRetention: ChatEngine['previewRetention'] = async (_, days) => {
    await this.#later();
    return { messages: Math.max(0, 1_284 - 14 * days), hasMore: false };
  };

  readonly archive = async (room: string, archived = true): Promise<RoomInfo> => {
    await this.#later();
    return this.#change(room, { archived });
  };

  readonly deleteRoom = async (room: string): Promise<void> => {
    await this.#later();
    this.remove(room, { by: this.me, deleted: true });
  };

  readonly setPrefs: ChatEngine['setPrefs'] = async (room, changes) => {
    await this.#later();
    const before = this.rooms.get().mine.find((one) => one.room === room)?.prefs ?? NO_PREFS;
    this.#update(room, { prefs: { ...before, ...given<Partial<RoomPrefs>>(changes) } });
  };

  readonly sendHeld = (): void => undefined;

  readonly setStatus = async (chosen: ChosenStatus, statusText?: string): Promise<void> => {
    await this.#later();
    const mine = this.#presenceOf(this.me);
    const status = chosen === 'invisible' ? 'offline' : chosen;
    mine.set({ user: this.me, statusText: statusText ?? mine.get()?.statusText ?? '', status, chosen });
  };

  readonly close = (): Promise<void> => Promise.resolve();

  /** A message of somebody else. */
  receive(room: string, user: string, text: string): void {
    this.#opened.get(room)?.receive(user, text);
  }

  /** Somebody adds me to a room. */
  invited(room: string, by: string): void {
    const known = this.#fixture.others?.find((one) => one.room === room);
    if (known !== undefined) this.#add({ ...known, role: 'member' });
    this.#update(room, { unread: 1, mentions: 1 });
    this.invitation.set({ room, by });
  }

  /** The room is over for me. */
  end(room: string, status: TimelineState['status']): void {
    const opened = this.#opened.get(room);
    opened?.info.set(undefined);
    opened?.timeline.set({ ...opened.timeline.get(), status });
  }

  /** Somebody removes me. */
  remove(room: string, removal: Removal): void {
    this.#opened.get(room)?.removal.set(removal);
  }

  /** Nothing of the room could be loaded. */
  fail(room: string): void {
    this.#opened.get(room)?.timeline.set({
      status: 'failed',
      items: [],
      ...WHOLE,
      error: new ApiError('UNAVAILABLE'),
    });
  }

  #change(room: string, changes: Partial<RoomInfo>): RoomInfo {
    const info = this.#opened.get(room)?.info;
    const before = info?.get();
    if (before === undefined) throw new ApiError('NOT_FOUND');
    const next = { ...before, ...changes };
    info?.set(next);
    this.#update(room, changes);
    return next;
  }

  #changeMembers(room: string, change: (members: MembersState['members']) => MembersState['members']): void {
    const members = this.#opened.get(room)?.members;
    const before = members?.get();
    if (before !== undefined) members?.set({ ...before, members: change(before.members) });
  }

  #update(room: string, change: Partial<RoomSummary>): void {
    const state = this.rooms.get();
    this.rooms.set({ ...state, mine: state.mine.map((one) => (one.room === room ? { ...one, ...change } : one)) });
  }

  #add(info: RoomInfo): void {
    const mine = this.rooms.get().mine.filter(({ room }) => room !== info.room);
    const sorted = [...mine, { ...info, unread: 0, mentions: 0 }].sort((one, other) =>
      compareNames(one.displayName, other.displayName),
    );
    this.rooms.set({ status: 'ready', mine: sorted });
  }

  #presenceOf(user: string): WritableStore<Presence | undefined> {
    const known = this.#presence.get(user) ?? createStore<Presence | undefined>(undefined);
    this.#presence.set(user, known);
    return known;
  }

  async #later(then: () => void = () => undefined): Promise<void> {
    await pause(this.#fixture.delayMs);
    then();
  }
}

interface RoomOptions {
  readonly room: string;
  readonly thread: string | undefined;
  readonly me: string;
  readonly info: RoomInfo | undefined;
  readonly fixture: Fixture;
  readonly connected: () => boolean;
}

class FakeRoom implements OpenRoom {
  readonly room: string;
  readonly thread: string | undefined;
  readonly info: WritableStore<RoomInfo | undefined>;
  readonly removal = createStore<Removal | undefined>(undefined);
  readonly timeline: WritableStore<TimelineState>;
  readonly members: WritableStore<MembersState>;
  readonly pins: WritableStore<PinsState>;
  readonly typing: WritableStore<readonly string[]>;
  readonly #options: RoomOptions;
  readonly #deleted = new Map<string, TimelineItem>();
  #older: readonly TimelineItem[];
  #lastSeq = 1_000_000;

  constructor(options: RoomOptions) {
    const { room, info, fixture } = options;
    this.#options = options;
    this.room = room;
    this.thread = options.thread;
    this.#older = this.thread === undefined ? (fixture.older?.[room] ?? []) : [];
    this.info = createStore(info);
    this.timeline = createStore<TimelineState>({ status: 'loading', items: [], ...WHOLE });
    this.members = createStore<MembersState>({ status: 'loading', members: [], truncated: false });
    this.pins = createStore<PinsState>({ status: 'loading', pins: [] });
    this.typing = createStore(fixture.typing?.[room] ?? []);
    void this.#load();
  }

  readonly loadOlder = async (): Promise<void> => {
    const before = this.timeline.get();
    if (!before.hasOlder || before.loadingOlder) return;
    this.timeline.set({ ...before, loadingOlder: true });
    await pause(this.#options.fixture.delayMs);
    const page = this.#older.slice(-PAGE);
    this.#older = this.#older.slice(0, -PAGE);
    const now = this.timeline.get();
    this.timeline.set({
      ...now,
      items: [...page, ...now.items],
      loadingOlder: false,
      hasOlder: this.#older.length > 0,
    });
  };

  readonly loadNewer = async (): Promise<void> => undefined;

  readonly jumpTo = async (): Promise<boolean> => true;

  readonly jumpToPresent = async (): Promise<void> => undefined;

  readonly setAtBottom = (): void => undefined;

  readonly reload = (): Promise<void> => this.#load();

  readonly reloadMembers = async (): Promise<void> => {
    this.members.set({ status: 'loading', members: [], truncated: false });
    await pause(this.#options.fixture.delayMs);
    this.#setMembers();
  };

  readonly reloadPins = async (): Promise<void> => {
    // What is shown stays until then.
    await pause(this.#options.fixture.delayMs);
    this.#setPins();
  };

  readonly pin = async (messageId: string, pinned: boolean): Promise<void> => {
    const { me: by } = this.#options;
    const pins = this.pins.get().pins.filter((one) => one.messageId !== messageId);
    this.pins.set({ status: 'ready', pins: pinned ? [{ messageId, by, at: Date.now() }, ...pins] : pins });
    const of = this.timeline.get().items.find(({ message }) => message.messageId === messageId);
    this.#replace(of?.message.clientId ?? '', (item) => {
      const { pin: _pin, ...rest } = item.message;
      return { ...item, message: { ...rest, ...(pinned && { pin: { by, at: Date.now() } }) } };
    });
  };

  readonly messages: OpenRoom['messages'] = async (ids) => {
    await pause(this.#options.fixture.delayMs);
    const messages = this.#older.flatMap(({ message }) => (ids.includes(message.messageId) ? message : []));
    return { messages, left: [] };
  };

  readonly send = (text: string, replyTo?: string, alsoInRoom = false): string => {
    const more = {
      ...(replyTo !== undefined && { replyTo }),
      ...(this.thread !== undefined && { threadId: this.thread }),
      ...(alsoInRoom && { alsoInRoom }),
    };
    const item = fakeMessage({ room: this.room, user: this.#options.me, text, seq: 0, more }, 'pending');
    this.#append(item);
    void this.#store(item.key);
    return item.key;
  };

  readonly edit = ({ clientId }: Message, text: string): string => {
    this.#replace(clientId, (item) => ({ ...item, message: { ...item.message, text, editedAt: Date.now() } }));
    return clientId;
  };

  readonly delete = ({ clientId }: Message): string => {
    this.#replace(clientId, (item) => {
      this.#deleted.set(clientId, item);
      const { text: _text, ...rest } = item.message;
      return { ...item, message: { ...rest, deleted: true, reactions: [] } };
    });
    return clientId;
  };

  readonly takeBack = (clientId: string): boolean => {
    const before = this.#deleted.get(clientId);
    this.#replace(clientId, (item) => before ?? item);
    return before !== undefined;
  };

  readonly react = ({ clientId }: Message, emoji: string): string => this.#react(clientId, emoji, true);

  readonly unreact = ({ clientId }: Message, emoji: string): string => this.#react(clientId, emoji, false);

  readonly retry = (clientId: string): void => {
    this.#replace(clientId, (item) => ({ ...item, state: 'pending' }));
    void this.#store(clientId);
  };

  readonly discard = (clientId: string): void => {
    this.#replace(clientId, () => undefined);
  };

  readonly sendTyping = (): void => undefined;

  readonly close = (): void => undefined;

  receive(user: string, text: string): void {
    this.#append(fakeMessage({ room: this.room, user, text, seq: (this.#lastSeq += 1) }));
  }

  async #load(): Promise<void> {
    const { room, info, fixture } = this.#options;
    await pause(fixture.delayMs);
    const status = info === undefined ? 'gone' : (fixture.stuck?.timeline ?? 'ready');
    const said = (this.thread === undefined ? fixture.messages?.[room] : fixture.threads?.[this.thread]) ?? [];
    const items = status === 'ready' ? said : [];
    this.timeline.set({ status, items, ...WHOLE, hasOlder: this.#older.length > 0, ...failure(status) });
    this.#setMembers();
    this.#setPins();
  }

  /** What the messages of the fixture have. */
  #setPins(): void {
    const { fixture, room } = this.#options;
    const status = fixture.stuck?.pins ?? 'ready';
    const pins = [...this.timeline.get().items, ...(fixture.older?.[room] ?? [])].flatMap(
      ({ message: { messageId, pin } }) => (pin === undefined ? [] : [{ messageId, ...pin }]),
    );
    this.pins.set({ status, pins: status === 'ready' ? pins.toSorted((one, other) => other.at - one.at) : [] });
  }

  #setMembers(): void {
    const { room, fixture } = this.#options;
    this.members.set({ status: 'ready', members: fixture.members?.[room] ?? [], truncated: false });
  }

  #react(clientId: string, emoji: string, on: boolean): string {
    this.#replace(clientId, (item) => {
      const { reactions } = item.message;
      const { me } = this.#options;
      const others = reactions.find((one) => one.emoji === emoji)?.users.filter((user) => user !== me) ?? [];
      const changed = { emoji, users: on ? [...others, me] : others };
      const known = reactions.some((one) => one.emoji === emoji);
      const next = known ? reactions.map((one) => (one.emoji === emoji ? changed : one)) : [...reactions, changed];
      return { ...item, message: { ...item.message, reactions: next.filter(({ users }) => users.length > 0) } };
    });
    return clientId;
  }

  /** What says “fail” fails. */
  async #store(key: string): Promise<void> {
    await pause(this.#options.fixture.delayMs);
    if (!this.#options.connected()) return;
    const seq = (this.#lastSeq += 1);
    this.#replace(key, (item) =>
      item.message.text?.includes('fail') === true
        ? { ...item, state: 'failed', error: new ApiError('UNAVAILABLE') }
        : { ...item, state: 'sent', message: { ...item.message, seq, sortKey: seq } },
    );
  }

  #append(item: TimelineItem): void {
    const state = this.timeline.get();
    const unsent = state.items.filter((one) => one.state !== 'sent');
    const sent = state.items.filter((one) => one.state === 'sent');
    const items = item.state === 'sent' ? [...sent, item, ...unsent] : [...state.items, item];
    this.timeline.set({ ...state, items });
  }

  #replace(key: string, change: (item: TimelineItem) => TimelineItem | undefined): void {
    const state = this.timeline.get();
    const items = state.items.flatMap((item) => (item.key === key ? (change(item) ?? []) : item));
    this.timeline.set({ ...state, items });
  }
}

interface Written {
  readonly room: string;
  readonly user: string;
  readonly text: string;
  readonly seq: number;
  readonly at?: number;
  readonly more?: Partial<Message>;
}

let minted = 0;

/** A row of a timeline, without a server to make it. */
export const fakeMessage = (
  { room, user, text, seq, at = Date.now(), more = {} }: Written,
  state: TimelineItem['state'] = 'sent',
): TimelineItem => {
  minted += 1;
  const id = `0198c0de-0000-7000-8000-${String(minted).padStart(12, '0')}`;
  return {
    key: id,
    state,
    ...(state === 'failed' ? { error: new ApiError('UNAVAILABLE') } : {}),
    message: {
      room,
      messageId: id,
      clientId: id,
      seq,
      sortKey: seq,
      kind: 'user',
      user,
      timestamp: at,
      text,
      deleted: false,
      reactions: [],
      ...more,
    },
  };
};

/** What is not left out. */
const given = <Fields extends object>(changes: {
  readonly [Name in keyof Fields]?: Fields[Name] | undefined;
}): Fields => Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Fields;

const failure = (status: string) => (status === 'failed' ? { error: new ApiError('UNAVAILABLE') } : {});

const pause = (ms = 300): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
