import {
  contract,
  events,
  roomAudience,
  roomTypeOf,
  type ApiError,
  type LoggedEvent,
  type PayloadOf,
  type Position,
  type RoomInfo,
  type SystemNote,
} from '@nats-chat/contracts';
import { subscribeToRoom } from '@nats-chat/messaging';
import { Derived } from '../store/derived.ts';
import type { Conversation, OpenRoom, Removal } from './conversation-api.ts';
import type { Context } from './context.ts';
import { openConversation } from './conversation.ts';
import { ConversationLog } from './conversation-log.ts';
import { Members } from './members.ts';
import type { Pins } from './pins.ts';
import { asApiError } from './request-with-retry.ts';
import { RetriedLoad } from './retried-load.ts';
import { Typing } from './typing.ts';

export interface RoomSessionOptions {
  readonly room: string;
  readonly log: ConversationLog;
  /** Outlives the session, as the log does. */
  readonly pins: Pins;
  /** Called when one of its users closes it. */
  readonly onClose: () => void;
  /** Called with the position of each page of a thread that was loaded again. */
  readonly onLoaded: (position: Position) => void;
  /** Catches up from the position. */
  readonly sync: () => void;
}

/**
 * Live events do not move the position, and what happened since it may be more than a sync gives: half of that, whatever the
 * characters are. So who missed nothing of a busy room never has to load it again.
 */
const MAX_LIVE = { events: 1_000, characters: 1_048_576 };

/** A room on screen with its open threads, and what keeps them true. */
export class RoomSession {
  readonly api: OpenRoom;
  /** How many have it open. */
  users = 0;
  readonly #context: Context;
  readonly #options: RoomSessionOptions;
  readonly #info: Derived<RoomInfo | undefined>;
  readonly #removal: Derived<Removal | undefined>;
  readonly #members: Members;
  readonly #typing: Typing;
  readonly #threads = new Map<string, OpenThread>();
  readonly #loads = new Map<ConversationLog, RetriedLoad>();
  readonly #infoLoad: RetriedLoad;
  readonly #stops: readonly (() => void)[];
  /** What came live since it last asked to catch up. */
  #live = { events: 0, characters: 0 };

  constructor(context: Context, options: RoomSessionOptions) {
    this.#context = context;
    this.#options = options;
    const { connection, me, request, connected, rooms, names, timer, schedule } = context;
    const { room, log, pins, onClose } = options;
    this.#info = new Derived(() => rooms.find(room), schedule);
    this.#removal = new Derived(() => rooms.removalOf(room), schedule);
    this.#members = new Members({ room, request, connected, names, timer, schedule });
    const send = (): void => {
      connection.request(contract.presence.typing, { room }, {}).catch(() => undefined);
    };
    this.#typing = new Typing({ send, timer, schedule });
    // One subscription of the sessions brings the events of all rooms of members: a second one would bring each twice.
    const hasLive = roomAudience(roomTypeOf(room)) === 'member';
    // Before anything is loaded, so that nothing falls between the page and the first live event.
    const stopLive = hasLive
      ? () => undefined
      : subscribeToRoom(connection.subscribe, events.live, {
          room,
          me,
          onEvent: (logged) => {
            this.receive(logged);
          },
        });
    this.#infoLoad = new RetriedLoad({ connected, timer, attempt: () => this.#loadInfo() });
    this.#stops = [
      stopLive,
      subscribeToRoom(connection.subscribe, events.roomPresence, {
        room,
        me,
        onEvent: (presence) => {
          this.#receivePresence(presence);
        },
      }),
      subscribeToRoom(connection.subscribe, events.pinChanged, {
        room,
        me,
        onEvent: (changed) => {
          pins.changed(changed);
        },
      }),
    ];
    this.api = {
      ...openConversation(context, log, { room, thread: undefined, close: onClose }),
      info: this.#info,
      removal: this.#removal,
      members: this.#members.store,
      reloadMembers: this.#members.reload,
      pins: pins.store,
      reloadPins: pins.load,
      pin: async (messageId, pinned) => {
        const action = pinned ? 'pin' : 'unpin';
        pins.changed({ messageId, ...(await request(contract.room.pin, { room }, { action, messageId })) });
      },
      messages: (ids) => request(contract.history.messages, { room }, { ids: [...ids] }),
      typing: this.#typing.store,
      sendTyping: this.#typing.send,
    };
  }

  /** Opens a thread; `onClose` is called when one of its users closes it. */
  openThread(thread: string, onClose: () => void): Conversation {
    const open = this.#threads.get(thread) ?? this.#createThread(thread, onClose);
    open.users += 1;
    return open.api;
  }

  /** Loads what is not there yet, syncs the rest, and reloads the members and pins. */
  refresh(): void {
    for (const log of this.#logs()) if (log.position === undefined) this.#load(log);
    if (this.position !== undefined) this.#options.sync();
    void this.#members.load();
    // Admin rooms have none.
    if (roomTypeOf(this.#options.room) !== 'admin') void this.#options.pins.load();
    if (this.#context.rooms.find(this.#options.room) === undefined) void this.#infoLoad.run();
  }

  /** The lowest position of the room and its threads: a sync goes on from there. */
  get position(): Position | undefined {
    const positions = this.#logs().flatMap(({ position }) => position ?? []);
    return positions.reduce<Position | undefined>(
      (lowest, position) => (lowest !== undefined && lowest.seq <= position.seq ? lowest : position),
      undefined,
    );
  }

  /** How many members are known. */
  get memberCount(): number {
    return this.#members.store.get().members.length;
  }

  receive(logged: LoggedEvent): void {
    for (const log of this.#logs()) log.receive([logged]);
    const { action, user, text, system } = logged.event;
    this.#applyToPins(logged);
    if (action === 'post') this.#typing.ended(user);
    this.#applyNote(system);
    this.#live.events += 1;
    this.#live.characters += text?.length ?? 0;
    if (this.#live.events < MAX_LIVE.events && this.#live.characters < MAX_LIVE.characters) return;
    this.#live = { events: 0, characters: 0 };
    this.#options.sync();
  }

  /** Takes all events between the position and `upTo`. */
  advance(missed: readonly LoggedEvent[], upTo: Position): void {
    for (const log of this.#logs()) log.advance(missed, upTo);
    for (const logged of missed) {
      this.#applyToPins(logged);
      this.#applyNote(logged.event.system);
    }
  }

  /** Reloads everything: the log is another one. */
  reload(): void {
    for (const log of this.#logs()) this.#load(log);
  }

  /** What is known of the room changed: it may be there again, for me. */
  infoChanged(): void {
    this.#info.invalidate();
    this.#removal.invalidate();
    if (this.#context.rooms.find(this.#options.room) === undefined) return;
    for (const log of this.#logs()) if (log.isGone) this.#load(log);
  }

  /** What I wrote in the room, or what is pinned in it, changed. */
  shownChanged(): void {
    for (const log of this.#logs()) log.invalidate();
  }

  /** The room is not there any more, or not for me. */
  end(): void {
    for (const log of this.#logs()) log.end();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#typing.stop();
    this.#members.stop();
    this.#options.pins.stop();
    this.#infoLoad.stop();
    for (const load of this.#loads.values()) load.stop();
  }

  #receivePresence({ kind, user }: PayloadOf<typeof events.roomPresence.everyone>): void {
    if (kind === 'joined') this.#members.joined(user);
    else if (kind === 'left') this.#members.left(user);
    else if (user !== this.#context.me && !this.#context.isBlocked(user)) this.#typing.started(user);
    if (kind === 'left') this.#typing.ended(user);
  }

  #applyToPins({ event: { action, targetId = '' } }: LoggedEvent): void {
    if (action === 'delete') this.#options.pins.deleted(targetId);
    if (action === 'edit') this.#options.pins.edited(targetId);
  }

  /** Roles change with a system message, and nothing else says so to those whose role it is not. */
  #applyNote({ type, subjects = [], values }: Partial<SystemNote> = {}): void {
    if (type === 'succeeded') this.#members.changedRole(subjects, 'owner');
    if (type === 'role' && values?.role !== undefined) this.#members.changedRole(subjects, values.role);
  }

  /** Loads a log, and again after a failure. */
  #load(log: ConversationLog): void {
    const { connected, timer } = this.#context;
    const attempt = async (): Promise<ApiError | undefined> => {
      await log.load();
      this.#options.pins.recheck();
      return log.timeline.get().error;
    };
    const load = this.#loads.get(log) ?? new RetriedLoad({ connected, timer, attempt });
    this.#loads.set(log, load);
    void load.run();
  }

  async #loadInfo(): Promise<ApiError | undefined> {
    try {
      await this.#context.rooms.discover(this.#options.room);
      return undefined;
    } catch (cause) {
      return asApiError(cause);
    }
  }

  #endThread(thread: string, log: ConversationLog): void {
    this.#threads.delete(thread);
    this.#loads.get(log)?.stop();
    this.#loads.delete(log);
  }

  #logs(): ConversationLog[] {
    return [this.#options.log, ...[...this.#threads.values()].map(({ log }) => log)];
  }

  #createThread(thread: string, onClose: () => void): OpenThread {
    const { me, request, connected, outbox, schedule } = this.#context;
    const { room, onLoaded, sync } = this.#options;
    const outgoing = () => outbox.shown(room, thread);
    const log = new ConversationLog({
      room,
      thread,
      me,
      request,
      connected,
      outgoing,
      pinOf: this.#options.pins.of,
      schedule,
      onLoaded,
      onGap: sync,
    });
    const close = (): void => {
      open.users -= 1;
      if (open.users === 0) this.#endThread(thread, log);
      onClose();
    };
    const open: OpenThread = { log, users: 0, api: openConversation(this.#context, log, { room, thread, close }) };
    this.#threads.set(thread, open);
    this.#load(log);
    return open;
  }
}

interface OpenThread {
  readonly log: ConversationLog;
  readonly api: Conversation;
  users: number;
}
