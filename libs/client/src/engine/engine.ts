import { platformTimer, type Timer } from '@nats-chat/async';
import { contract, events, isNewer, type PayloadOf, type RoomInfo } from '@nats-chat/contracts';
import { clientIds } from '@nats-chat/messaging';
import { eventOf } from '@nats-chat/timeline';
import { connect, type Connection, type ConnectOptions } from '../connection/connect.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { OutboxStorage } from '../outbox/item.ts';
import type { Schedule } from '../store/derived.ts';
import { createStore } from '../store/store.ts';
import type { ChatEngine } from './api.ts';
import type { Context, SentMessage } from './context.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createNames, type NameStorage } from './names.ts';
import { PresenceWatch } from './presence.ts';
import { requestWithRetry } from './request-with-retry.ts';
import { RoomSessions } from './room-sessions.ts';
import { Rooms } from './rooms.ts';
import { createUnread } from './unread.ts';

export interface EngineOptions {
  /** Whether somebody may be looking; a hidden page checks for gaps when it is shown. Default: always. */
  readonly visible?: () => boolean;
  /** When listeners of stores are notified; default at the end of the task. */
  readonly schedule?: Schedule;
  /** Default the platform's timers, which browsers slow down in hidden pages. */
  readonly timer?: Timer;
  /** The servers' time, in ms since 1970, for the ids and times of what I write; default this machine's clock. */
  readonly now?: () => number;
  /** Where unsent messages outlive the page; default nowhere. */
  readonly outboxStorage?: OutboxStorage;
  /** Where people’s names outlive the page; default nowhere. */
  readonly nameStorage?: NameStorage;
  /** Told of each message that I write, with the trace that begins there. */
  readonly onSend?: (sent: SentMessage) => void;
}

/** Connects as a person, and chats: see {@link createEngine}. */
export const startChat = (options: ConnectOptions & EngineOptions): ChatEngine =>
  createEngine(connect(options), options);

/** The chat of the person whose connection this is. It closes the connection with itself. */
export const createEngine = (ownConnection: Connection, options: EngineOptions = {}): ChatEngine => {
  const { visible = () => true, schedule = queueMicrotask, timer = platformTimer, now = Date.now } = options;
  const update = createStore(false, schedule);
  const onVersion = (versioned: { readonly v: number }): void => {
    if (isNewer(versioned)) update.set(true);
  };
  const subscribe: Connection['subscribe'] = (event, filter, onEvent) =>
    ownConnection.subscribe(event, filter, (received) => {
      const v = versionOf(received.payload);
      if (v !== undefined) onVersion({ v });
      onEvent(received);
    });
  const connection: Connection = { ...ownConnection, subscribe };
  const me = connection.caller;
  const request = requestWithRetry(connection);
  const connected = (): boolean => connection.state.get().status === 'connected';
  const unread = createUnread(me);
  const names = createNames(options.nameStorage);

  // Sessions need rooms and the outbox, and both tell the sessions what changed.
  const parts: { sessions?: RoomSessions } = {};
  const rooms = new Rooms({
    request,
    connected,
    unread,
    timer,
    schedule,
    onChange: () => parts.sessions?.roomsChanged(),
  });
  const outbox = new Outbox({
    connected,
    timer,
    schedule,
    ...(options.outboxStorage && { storage: options.outboxStorage }),
    send: ({ room, thread, command, traceparent }) =>
      thread === undefined
        ? connection.request(contract.fanout.send, { room }, command, { traceparent })
        : connection.request(contract.fanout.sendThread, { room, thread }, command, { traceparent }),
    onChange: (room) => parts.sessions?.outboxChanged(room),
    onStored: ({ room, thread, command }, { id, seq, timestamp }) => {
      const event = eventOf(command, { messageId: id, user: me, threadId: thread, timestamp });
      parts.sessions?.stored({ room, seq, event });
    },
  });
  const onSend = options.onSend ?? (() => undefined);
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
    onSend,
    onVersion,
  };
  const sessions = new RoomSessions(context, visible);
  parts.sessions = sessions;
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
  const heartbeat = startHeartbeat(connection, timer);

  const refresh = (): void => {
    outbox.resume();
    void rooms.load();
    sessions.refresh();
    presence.refresh();
  };
  const myRoomChanged = async ({ room, kind }: PayloadOf<typeof events.membershipChanged>): Promise<void> => {
    // A rename reaches all members of a room at once, who must not ask at once.
    if (kind === 'changed') await new Promise<void>((resolve) => timer.after(Math.random() * 1_000, resolve));
    if ((await rooms.refreshRoom(room)) === undefined) sessions.end(room);
  };
  const stops = [
    connection.onConnected(refresh),
    connection.subscribe(events.membershipChanged, { user: me }, ({ payload, params }) => {
      if (payload.room === params.room) myRoomChanged(payload).catch(() => rooms.load());
    }),
    connection.state.subscribe(() => {
      if (connection.state.get().status === 'closed') stop();
    }),
  ];
  const stop = (): void => {
    for (const end of stops.splice(0)) end();
    heartbeat.stop();
    rooms.stop();
    outbox.stop();
    sessions.stop();
    presence.stop();
  };
  if (connected()) refresh();

  const upsert = (info: RoomInfo): RoomInfo => {
    rooms.upsert(info);
    return info;
  };
  return {
    me,
    connection: connection.state,
    rooms: rooms.store,
    reloadRooms: rooms.reload,
    update,
    backlog: outbox.backlog,
    open: sessions.open,
    openThread: sessions.openThread,
    presenceOf: presence.of,
    presencesOf: presence.map,
    nameOf: names.of,
    browse: (after) => request(contract.room.list, {}, { scope: 'all', ...(after !== undefined && { after }) }),
    create: async (room) => upsert(await connection.request(contract.room.create, {}, { type: 'public', ...room })),
    join: async (room) => upsert(await request(contract.room.join, { room }, {})),
    leave: async (room) => {
      await request(contract.room.leave, { room }, {});
      const info = rooms.find(room);
      if (info !== undefined) rooms.upsert({ ...info, role: null });
    },
    setStatus: async (status, statusText) => {
      await request(contract.presence.update, {}, { status, ...(statusText !== undefined && { statusText }) });
      presence.refreshMine();
    },
    close: async () => {
      stop();
      await connection.close();
    },
  };
};

/** The version of an event: of the one that an entry of the log holds, or its own. */
const versionOf = (payload: unknown): number | undefined => {
  if (typeof payload !== 'object' || payload === null) return undefined;
  if ('event' in payload) return versionOf(payload.event);
  return 'v' in payload && typeof payload.v === 'number' ? payload.v : undefined;
};
