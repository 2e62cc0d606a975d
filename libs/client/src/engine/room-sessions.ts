import { runPeriodically } from '@nats-chat/async';
import { events, roomTypeOf, type LoggedEvent, type Notification, type Position } from '@nats-chat/contracts';
import { subscribeToRooms } from '@nats-chat/messaging';
import type { Conversation, OpenRoom } from './conversation-api.ts';
import type { Context } from './context.ts';
import { KeptLogs } from './kept-logs.ts';
import { MessageFetcher } from './message-fetcher.ts';
import { Notifications } from './notifications.ts';
import { RoomSession } from './room-session.ts';
import { Sync, type SyncResult } from './sync.ts';
import type { Countable } from './unread.ts';

/** How often the positions of rooms on screen are checked, which finds gaps that no event shows. */
const CHECK_MS = 60_000;

/** The rooms on screen, those that were, and the counts of those that are not. */
export class RoomSessions {
  readonly #context: Context;
  readonly #sessions = new Map<string, RoomSession>();
  readonly #logs: KeptLogs;
  /** Up to where the unread messages of my rooms without a log are counted. */
  readonly #counted = new Map<string, Position>();
  readonly #fetcher: MessageFetcher;
  readonly #sync: Sync;
  readonly #notifications: Notifications;
  readonly #stops: readonly (() => void)[];
  #stopAdmins: (() => void) | undefined;
  /** The ids of my rooms: with them it changes where I was mentioned. */
  #mine = '';
  /** The newest position of all answers. */
  #newest: Position | undefined;

  /** @param visible Whether somebody may be looking. */
  constructor(context: Context, visible: () => boolean) {
    this.#context = context;
    const { connection, me, connected, timer } = context;
    this.#logs = new KeptLogs(context, {
      onLoaded: this.#answered,
      onGap: (room) => {
        this.#sync.ask([room]);
      },
      onPinsChanged: (room) => {
        this.shownChanged(room);
      },
    });
    this.#sync = new Sync({
      request: connection.request,
      connected,
      timer,
      position: (room) => this.#positionOf(room),
      apply: (result) => {
        this.#applySync(result);
      },
    });
    this.#fetcher = new MessageFetcher({
      request: connection.request,
      timer,
      members: (room) => this.#sessions.get(room)?.memberCount ?? 0,
      receive: (logged) => {
        this.#context.onVersion(logged.event);
        this.stored(logged);
      },
      onMissing: (room) => {
        this.#sync.ask([room]);
      },
    });
    this.#notifications = new Notifications({
      subscribe: connection.subscribe,
      me,
      onNotification: (notification) => {
        this.#notified(notification);
      },
    });
    this.#stops = [
      subscribeToRooms(connection.subscribe, events.live, {
        audience: 'member',
        me,
        onEvent: (logged) => {
          this.#receiveOfMember(logged);
        },
      }),
      subscribeToRooms(connection.subscribe, events.notify, {
        audience: 'member',
        me,
        onEvent: (notification) => {
          this.#notified(notification);
        },
      }),
      runPeriodically({ everyMs: CHECK_MS, timer }, () => {
        if (visible()) this.#sync.ask(this.#sessions.keys());
      }),
    ];
  }

  open = (room: string): OpenRoom => this.#open(room).api;

  openThread = (room: string, thread: string): Conversation =>
    this.#open(room).openThread(thread, () => {
      this.#close(room);
    });

  /** There is a new connection: everything may have changed. */
  refresh(): void {
    this.#sync.resume();
    for (const session of this.#sessions.values()) session.refresh();
    this.#sync.ask([...this.#logs.keys(), ...this.#counted.keys()]);
  }

  /** My rooms, or what is known of a room, changed. */
  roomsChanged(): void {
    this.#followOthers();
    this.#countFromHere();
    for (const session of this.#sessions.values()) session.infoChanged();
    const mine = this.#context.rooms
      .mine()
      .map(({ room }) => room)
      .sort()
      .join();
    if (mine !== this.#mine) this.#context.mentions.changed();
    this.#mine = mine;
  }

  /** What I wrote in a room, or what is pinned in it, changed. */
  shownChanged(room: string): void {
    const session = this.#sessions.get(room);
    if (session === undefined) this.#logs.get(room)?.invalidate();
    else session.shownChanged();
  }

  /** Takes an event whose room may have left the screen meanwhile: a command of mine that was stored, or one fetched. */
  stored(logged: LoggedEvent): void {
    this.#context.lasts.receive([logged]);
    this.#context.mentions.receive(logged.event);
    const session = this.#sessions.get(logged.room);
    if (session === undefined) this.#logs.get(logged.room)?.receive([logged]);
    else session.receive(logged);
  }

  /** The room is not there any more, or not for me. */
  end(room: string): void {
    this.#sessions.get(room)?.end();
    this.#logs.get(room)?.end();
    this.#counted.delete(room);
  }

  /** Somebody added me to a room: that counts as a message that names me, until I look at it. */
  invited(room: string, by: string): void {
    const mentions = { users: [this.#context.me], room: false };
    this.#count(room, { messageId: `invited by ${by}`, user: by, action: 'post', mentions });
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stopAdmins?.();
    this.#fetcher.stop();
    this.#notifications.stop();
    for (const session of this.#sessions.values()) session.stop();
    this.#sync.stop();
  }

  #open(room: string): RoomSession {
    const { rooms, unread } = this.#context;
    const session = this.#sessions.get(room) ?? this.#create(room);
    session.users += 1;
    if (session.users > 1) return session;
    this.#followOthers();
    unread.clear(room);
    rooms.invalidate();
    session.refresh();
    return session;
  }

  #create(room: string): RoomSession {
    const log = this.#logs.use(room);
    const session = new RoomSession(this.#context, {
      room,
      log,
      pins: this.#logs.pinsOf(room, log),
      onClose: () => {
        this.#close(room);
      },
      onLoaded: this.#answered,
      sync: () => {
        this.#sync.ask([room]);
      },
    });
    this.#sessions.set(room, session);
    return session;
  }

  #close(room: string): void {
    const session = this.#sessions.get(room);
    if (session === undefined) return;
    session.users -= 1;
    if (session.users > 0) return;
    this.#sessions.delete(room);
    this.#followOthers();
    session.stop();
    for (const [forgotten, position] of this.#logs.forgetOld((room) => this.#sessions.has(room)))
      this.#counted.set(forgotten, position);
  }

  #positionOf(room: string): Position | undefined {
    const session = this.#sessions.get(room);
    if (session !== undefined) return session.position;
    return this.#logs.get(room)?.position ?? this.#counted.get(room);
  }

  /** Starts to count in rooms that became mine: what was said before is not unread. */
  #countFromHere(): void {
    const { rooms } = this.#context;
    const mine = new Set(rooms.mine().map(({ room }) => room));
    for (const room of this.#counted.keys()) if (!mine.has(room)) this.#counted.delete(room);
    if (this.#newest === undefined) return;
    for (const room of mine) {
      if (!this.#logs.has(room) && !this.#counted.has(room)) this.#counted.set(room, this.#newest);
    }
  }

  #applySync(result: SyncResult): void {
    const { rooms } = this.#context;
    const { room } = result;
    const session = this.#sessions.get(room);
    const log = this.#logs.get(room);
    if (result.status === 'ok') {
      this.#context.lasts.receive(result.events);
      for (const { event } of result.events) {
        this.#context.onVersion(event);
        this.#context.mentions.receive(event);
      }
      for (const { event } of result.events) if (log?.get(event.messageId) === undefined) this.#count(room, event);
      if (session === undefined) log?.advance(result.events, result.upTo);
      else session.advance(result.events, result.upTo);
      this.#answered(result.upTo);
      if (log === undefined) this.#counted.set(room, result.upTo);
      return;
    }
    this.#counted.delete(room);
    if (result.status === 'gone') {
      this.end(room);
      rooms.refreshRoom(room).catch(() => rooms.load());
    }
    if (session === undefined) this.#logs.delete(room);
    else if (result.status === 'reset') session.reload();
  }

  readonly #answered = (position: Position): void => {
    const isNewLog = this.#newest?.epoch !== position.epoch;
    if (this.#newest === undefined || isNewLog || this.#newest.seq < position.seq) this.#newest = position;
    if (isNewLog) this.#countFromHere();
  };

  /** One subscription brings the events of all private rooms, on screen or not. */
  #receiveOfMember(logged: LoggedEvent): void {
    this.#context.lasts.receive([logged]);
    this.#context.mentions.receive(logged.event);
    const session = this.#sessions.get(logged.room);
    if (session === undefined) this.#count(logged.room, logged.event);
    else session.receive(logged);
  }

  #notified(notification: Notification): void {
    this.#context.mentions.receive(notification);
    if (this.#sessions.has(notification.room)) this.#fetcher.fetch(notification);
    else this.#count(notification.room, notification);
  }

  #count(room: string, event: Countable): void {
    const { rooms, unread } = this.#context;
    if (!this.#sessions.has(room) && unread.add(room, event)) rooms.invalidate();
  }

  #followOthers(): void {
    const mine = this.#context.rooms.mine().map(({ room }) => room);
    this.#followAdmins(mine.some((room) => roomTypeOf(room) === 'admin'));
    this.#notifications.follow(
      mine.filter((room) => roomTypeOf(room) === 'public'),
      this.#sessions,
    );
  }

  /** Only whoever has admin rooms may subscribe to them. One on screen has a subscription of its own, from before it was listed. */
  #followAdmins(wanted: boolean): void {
    const { connection, me } = this.#context;
    if (!wanted) this.#stopAdmins?.();
    this.#stopAdmins = wanted
      ? (this.#stopAdmins ??
        subscribeToRooms(connection.subscribe, events.live, {
          audience: 'admins',
          me,
          onEvent: ({ room, event }) => {
            this.#count(room, event);
          },
        }))
      : undefined;
  }
}
