import { platformTimer, type Timer } from '@nats-chat/async';
import { contract, events, isNewer } from '@nats-chat/contracts';
import { clientIds } from '@nats-chat/messaging';
import { eventOf } from '@nats-chat/timeline';
import { connect, type Connection, type ConnectOptions } from '../connection/connect.ts';
import { withVersions } from '../connection/with-versions.ts';
import type { OutboxItem, OutboxStorage } from '../outbox/item.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { Schedule } from '../store/derived.ts';
import { createStore } from '../store/store.ts';
import type { ChatEngine, Invitation } from './api.ts';
import type { Context, SentMessage } from './context.ts';
import { followMine } from './follow-mine.ts';
import { Heartbeat } from './heartbeat.ts';
import { LastMessages } from './last-messages.ts';
import { Mentions } from './mentions.ts';
import { Names, type NameStorage } from './names.ts';
import { OwnSettings } from './own-settings.ts';
import { PresenceWatch } from './presence.ts';
import { requestWithRetry } from './request-with-retry.ts';
import { roomRequests } from './room-requests.ts';
import { RoomSessions } from './room-sessions.ts';
import { Rooms } from './rooms.ts';
import { Unread } from './unread.ts';

export interface EngineOptions {
  /** Whether somebody may be looking; a hidden page checks for gaps when it is shown. Default: always. */
  readonly visible?: () => boolean;
  /** When listeners of stores are notified; default at the end of the task. */
  readonly schedule?: Schedule;
  /** Default the platform's timers, which browsers slow down in hidden pages. */
  readonly timer?: Timer;
  /** The servers' time, in ms since 1970, for the ids and times of what I write; default the connection's. */
  readonly now?: () => number;
  /** Where unsent messages outlive the page; default nowhere. */
  readonly outboxStorage?: OutboxStorage;
  /** Where people’s names outlive the page; default nowhere. */
  readonly nameStorage?: NameStorage;
  /** Called with each message that I write, with the trace that begins there. */
  readonly onSend?: (sent: SentMessage) => void;
}

/**
 * Connects as a person, and returns their chat at once, also while there is no connection: see
 * {@link createEngine} and {@link connect}.
 *
 * @example
 * const chat = startChat({ servers: 'ws://127.0.0.1:3000/nats-ws', user: 'alice', token: () => token });
 * const stop = chat.rooms.subscribe(() => show(chat.rooms.get()));
 */
export const startChat = (options: ConnectOptions & EngineOptions): ChatEngine =>
  createEngine(connect(options), options);

/**
 * Returns the chat of the person whose connection this is: rooms, conversations, outbox, people. `close` closes the connection too.
 *
 * @example
 * const engine = createEngine(connection);
 * await engine.close();
 */
export const createEngine = (ownConnection: Connection, options: EngineOptions = {}): ChatEngine => {
  const parts = createParts(ownConnection, options);
  const { context, invitation, update, own, lasts, sessions, presence, heartbeat } = parts;
  const { connection, me, request, connected, timer, nextClientId: newKey, rooms, outbox, names, mentions } = context;

  /** Loads and syncs: there is a new connection. */
  const refresh = (): void => {
    outbox.resume();
    void rooms.load();
    void own.load();
    sessions.refresh();
    presence.refresh();
    names.resume();
    mentions.changed();
  };
  const stops = [
    connection.onConnected(refresh),
    ...followMine({
      connection,
      timer,
      rooms,
      sessions,
      names,
      onInvited: (invited) => {
        if (own.isBlocked(invited.by)) return;
        sessions.invited(invited.room, invited.by);
        invitation.set(invited);
      },
    }),
    connection.state.subscribe(() => {
      if (connection.state.get().status === 'closed') stop();
    }),
  ];
  const stop = (): void => {
    for (const end of stops.splice(0)) end();
    for (const part of [heartbeat, names, own, lasts, rooms, outbox, sessions, presence]) part.stop();
  };
  if (connected()) refresh();

  const requests = roomRequests({
    me,
    connection,
    request,
    rooms,
    sessions,
    newKey,
    onEnd: (room) => {
      rooms.remove(room);
      sessions.end(room);
    },
  });

  return {
    ...requests,
    me,
    connection: connection.state,
    rooms: rooms.store,
    reloadRooms: rooms.reload,
    update,
    invitation,
    backlog: outbox.backlog,
    open: sessions.open,
    openThread: sessions.openThread,
    presenceOf: presence.of,
    presencesOf: presence.map,
    nameOf: names.of,
    knows: names.knows,
    names: names.store,
    newKey,
    mentions: mentions.load,
    mentionsVersion: mentions.version,
    blocked: own.blocked,
    block: own.block,
    ownPrefs: own.prefs,
    setOwnPrefs: own.setPrefs,
    searchPeople: async (query) => {
      const { people } = await request(contract['user-search'].search, {}, { query });
      for (const { user, displayName } of people) names.set(user, displayName);
      return people;
    },
    utcOffsetOf: async (person) => {
      const { people } = await request(contract['user-search'].get, {}, { users: [person], withUtcOffset: true });
      return people[0]?.utcOffset;
    },
    commonRooms: (person) => request(contract.room.common, {}, { person }),
    setStatus: async (status, statusText) => {
      await request(contract.presence.update, {}, { status, ...(statusText !== undefined && { statusText }) });
      presence.refreshMine();
    },
    sendHeld: () => {
      outbox.sendHeld();
    },
    close: async () => {
      stop();
      await connection.close();
    },
  };
};

/** What the chat is made of, not started: each part keeps one thing, and knows of the others what it needs. */
const createParts = (ownConnection: Connection, options: EngineOptions) => {
  const { visible = () => true, schedule = queueMicrotask, timer = platformTimer, now = ownConnection.now } = options;
  const update = createStore(false, schedule);
  const invitation = createStore<Invitation | undefined>(undefined, schedule);
  const onVersion = (versioned: { readonly v: number }): void => {
    if (isNewer(versioned)) update.set(true);
  };
  const connection = withVersions(ownConnection, onVersion);
  const me = connection.caller;
  const request = requestWithRetry(connection);
  const connected = (): boolean => connection.state.get().status === 'connected';
  const own = new OwnSettings({
    connection,
    request,
    schedule,
    onBlock: (person) => {
      unread.forget(person);
      rooms.invalidate();
    },
  });
  const unread = new Unread(me, own.isBlocked);
  const names: Names = new Names({
    request,
    connected,
    timer,
    schedule,
    storage: options.nameStorage,
    roomName: (room) => rooms.nameOf(room),
  });
  const lasts = new LastMessages({
    request,
    connected,
    timer,
    onChange: () => {
      rooms.invalidate();
    },
  });
  const rooms: Rooms = new Rooms({
    me,
    names,
    request,
    connected,
    unread,
    lasts,
    isBlocked: own.isBlocked,
    listBlocked: () => own.listBlocked(),
    timer,
    schedule,
    onChange: () => {
      sessions.roomsChanged();
    },
  });
  const outbox = new Outbox({
    connected,
    timer,
    schedule,
    ...(options.outboxStorage && { storage: options.outboxStorage }),
    send: (item) => sendItem(connection, item),
    onChange: (room) => {
      sessions.shownChanged(room);
    },
    onStored: ({ room, thread, command }, { id, seq, timestamp }) => {
      const event = eventOf(command, { messageId: id, user: me, threadId: thread, timestamp });
      sessions.stored({ room, seq, event });
    },
  });
  const context: Context = {
    connection,
    me,
    request,
    connected,
    timer,
    now,
    nextClientId: clientIds(now),
    schedule,
    rooms,
    unread,
    outbox,
    names,
    isBlocked: own.isBlocked,
    lasts,
    mentions: new Mentions({ me, request, schedule }),
    onSend: options.onSend ?? (() => undefined),
    onVersion,
  };
  const sessions: RoomSessions = new RoomSessions(context, visible);
  const presence = new PresenceWatch({
    me,
    request,
    connected,
    visible,
    timer,
    schedule,
    follow: (person, onChange) =>
      connection.subscribe(events.presenceChanged, { person }, ({ payload }) => {
        if (payload.user === person) onChange(payload);
      }),
  });
  const heartbeat = new Heartbeat(connection, timer);
  return { context, invitation, update, own, lasts, sessions, presence, heartbeat };
};

const sendItem = ({ request }: Connection, { room, thread, command, traceparent }: OutboxItem) =>
  thread === undefined
    ? request(contract.fanout.send, { room }, command, { traceparent })
    : request(contract.fanout.sendThread, { room, thread }, command, { traceparent });
