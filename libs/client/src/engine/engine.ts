import { Delay, platformTimer, type Timer } from '@nats-chat/async';
import { contract, events, isNewer, type PayloadOf, type RoomInfo } from '@nats-chat/contracts';
import { clientIds, subscribeToRooms, type Requester } from '@nats-chat/messaging';
import { eventOf } from '@nats-chat/timeline';
import { connect, type Connection, type ConnectOptions } from '../connection/connect.ts';
import type { OutboxItem, OutboxStorage } from '../outbox/item.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { Schedule } from '../store/derived.ts';
import { createStore } from '../store/store.ts';
import type { ChatEngine } from './api.ts';
import type { Context, SentMessage } from './context.ts';
import { Heartbeat } from './heartbeat.ts';
import { Names, type NameStorage } from './names.ts';
import { OwnSettings } from './own-settings.ts';
import { PresenceWatch } from './presence.ts';
import { requestWithRetry } from './request-with-retry.ts';
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
 * Connects as a person, and returns their chat at once, also while there is no connection: see {@link Engine} and
 * {@link connect}.
 *
 * @example
 * const chat = startChat({ servers: 'ws://127.0.0.1:3000/nats-ws', user: 'alice', token: () => token });
 * const stop = chat.rooms.subscribe(() => show(chat.rooms.get()));
 */
export const startChat = (options: ConnectOptions & EngineOptions): ChatEngine => new Engine(connect(options), options);

/**
 * The chat of the person whose connection this is: rooms, conversations, outbox, people. `close` closes the connection too.
 *
 * @example
 * const engine = new Engine(connection);
 * await engine.close();
 */
export class Engine implements ChatEngine {
  readonly me: ChatEngine['me'];
  readonly connection: ChatEngine['connection'];
  readonly rooms: ChatEngine['rooms'];
  readonly reloadRooms: ChatEngine['reloadRooms'];
  readonly update: ChatEngine['update'];
  readonly backlog: ChatEngine['backlog'];
  readonly open: ChatEngine['open'];
  readonly openThread: ChatEngine['openThread'];
  readonly presenceOf: ChatEngine['presenceOf'];
  readonly presencesOf: ChatEngine['presencesOf'];
  readonly nameOf: ChatEngine['nameOf'];
  readonly names: ChatEngine['names'];
  readonly newKey: ChatEngine['newKey'];
  readonly blocked: ChatEngine['blocked'];
  readonly block: ChatEngine['block'];
  readonly ownPrefs: ChatEngine['ownPrefs'];
  readonly setOwnPrefs: ChatEngine['setOwnPrefs'];
  readonly #connection: Connection;
  readonly #request: Requester;
  readonly #timer: Timer;
  readonly #names: Names;
  readonly #own: OwnSettings;
  readonly #rooms: Rooms;
  readonly #outbox: Outbox;
  readonly #sessions: RoomSessions;
  readonly #presence: PresenceWatch;
  readonly #heartbeat: Heartbeat;
  readonly #stops: (() => void)[];

  constructor(ownConnection: Connection, options: EngineOptions = {}) {
    const { visible = () => true, schedule = queueMicrotask, timer = platformTimer, now = ownConnection.now } = options;
    const update = createStore(false, schedule);
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
        this.#rooms.invalidate();
      },
    });
    const unread = new Unread(me, own.isBlocked);
    const names = new Names({ request, connected, timer, schedule, storage: options.nameStorage });
    const onSend = options.onSend ?? (() => undefined);
    this.#connection = connection;
    this.#request = request;
    this.#timer = timer;
    this.#names = names;
    this.#own = own;
    this.#rooms = new Rooms({
      me,
      names,
      request,
      connected,
      unread,
      listBlocked: () => own.listBlocked(),
      timer,
      schedule,
      onChange: () => {
        this.#sessions.roomsChanged();
      },
    });
    this.#outbox = new Outbox({
      connected,
      timer,
      schedule,
      ...(options.outboxStorage && { storage: options.outboxStorage }),
      send: (item) => sendItem(connection, item),
      onChange: (room) => {
        this.#sessions.shownChanged(room);
      },
      onStored: ({ room, thread, command }, { id, seq, timestamp }) => {
        const event = eventOf(command, { messageId: id, user: me, threadId: thread, timestamp });
        this.#sessions.stored({ room, seq, event });
      },
    });
    this.newKey = clientIds(now);
    const context: Context = {
      connection,
      me,
      request,
      connected,
      timer,
      now,
      nextClientId: this.newKey,
      schedule,
      rooms: this.#rooms,
      unread,
      outbox: this.#outbox,
      names,
      isBlocked: own.isBlocked,
      onPosted: (room) => {
        this.#unhide(room);
      },
      onSend,
      onVersion,
    };
    this.#sessions = new RoomSessions(context, visible);
    this.#presence = new PresenceWatch({
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
    this.#heartbeat = new Heartbeat(connection, timer);
    this.me = me;
    this.connection = connection.state;
    this.rooms = this.#rooms.store;
    this.reloadRooms = this.#rooms.reload;
    this.update = update;
    this.backlog = this.#outbox.backlog;
    this.open = this.#sessions.open;
    this.openThread = this.#sessions.openThread;
    this.presenceOf = this.#presence.of;
    this.presencesOf = this.#presence.map;
    this.nameOf = names.of;
    this.names = names.store;
    this.blocked = own.blocked;
    this.block = own.block;
    this.ownPrefs = own.prefs;
    this.setOwnPrefs = own.setPrefs;
    this.#stops = [
      connection.onConnected(this.#refresh),
      connection.subscribe(events.membershipChanged, { user: me }, ({ payload, params }) => {
        if (payload.room === params.room) this.#myRoomChanged(payload).catch(() => this.#rooms.load());
      }),
      ...(['everyone', 'member'] as const).map((audience) =>
        subscribeToRooms(connection.subscribe, events.roomUpdated, {
          audience,
          me,
          onEvent: (updated) => {
            this.#rooms.update(updated);
            if (updated.deleted) this.#sessions.end(updated.room);
          },
        }),
      ),
      connection.subscribe(events.prefsChanged, { user: me }, ({ payload }) => {
        this.#rooms.setPrefs(payload.room, payload.prefs);
      }),
      names.store.subscribe(() => {
        this.#rooms.namesChanged();
      }),
      connection.subscribe(events.personChanged, {}, ({ payload }) => {
        names.changed(payload.user, payload.displayName);
      }),
      connection.state.subscribe(() => {
        if (connection.state.get().status === 'closed') this.#stop();
      }),
    ];
    if (connected()) this.#refresh();
  }

  readonly browse: ChatEngine['browse'] = (after) =>
    this.#request(contract.room.list, {}, { scope: 'all', ...(after !== undefined && { after }) });

  readonly searchPeople: ChatEngine['searchPeople'] = async (query) =>
    (await this.#request(contract['user-search'].search, {}, { query })).people;

  readonly utcOffsetOf: ChatEngine['utcOffsetOf'] = async (person) =>
    (await this.#request(contract['user-search'].get, {}, { users: [person], withUtcOffset: true })).people[0]
      ?.utcOffset;

  readonly commonRooms: ChatEngine['commonRooms'] = (person) => this.#request(contract.room.common, {}, { person });

  // A public room is asked for once: a second time the name would be taken, by me.
  readonly create: ChatEngine['create'] = async (room) => {
    const request = room.type === 'public' ? this.#connection.request : this.#request;
    return this.#upsert(await request(contract.room.create, {}, room));
  };

  readonly openDm: ChatEngine['openDm'] = async (users) =>
    this.#upsert(await this.#request(contract.room.dm, {}, { users: [...users] }));

  readonly invite: ChatEngine['invite'] = (room, users) =>
    this.#request(contract.room.invite, { room }, { users: [...users] });

  readonly kick: ChatEngine['kick'] = async (room, person, bannedUntil) => {
    const ban = bannedUntil === undefined ? {} : { ban: { until: bannedUntil } };
    await this.#request(contract.room.kick, { room }, { person, ...ban });
  };

  readonly bans: ChatEngine['bans'] = (room, after) =>
    this.#request(contract.room.bans, { room }, after === undefined ? {} : { after });

  readonly unban: ChatEngine['unban'] = async (room, person) => {
    await this.#request(contract.room.unban, { room }, { person });
  };

  readonly setRole: ChatEngine['setRole'] = async (room, person, role) => {
    await this.#request(contract.room.role, { room }, { person, role });
  };

  readonly updateRoom: ChatEngine['updateRoom'] = async (room, changes) =>
    this.#upsert(await this.#request(contract.room.update, { room }, changes));

  readonly previewRetention: ChatEngine['previewRetention'] = (room, days) =>
    this.#request(contract.room.retention, { room }, { days });

  readonly archive: ChatEngine['archive'] = async (room, archived) =>
    this.#upsert(await this.#request(contract.room.archive, { room }, { archived }));

  readonly deleteRoom: ChatEngine['deleteRoom'] = async (room, as) => {
    await this.#request(as === 'owner' ? contract.room.delete : contract.room.remove, { room }, {});
    this.#rooms.removed(room, { by: this.me, deleted: true });
    this.#end(room);
  };

  readonly setPrefs: ChatEngine['setPrefs'] = async (room, changes) => {
    this.#rooms.setPrefs(room, await this.#request(contract.room.prefs, { room }, changes));
  };

  readonly join: ChatEngine['join'] = async (room) =>
    this.#upsert(await this.#request(contract.room.join, { room }, {}));

  readonly claim: ChatEngine['claim'] = async (room) =>
    this.#upsert(await this.#request(contract.room.claim, { room }, {}));

  readonly leave: ChatEngine['leave'] = async (room) => {
    await this.#request(contract.room.leave, { room }, {});
    const info = this.#rooms.find(room);
    if (info?.type === 'public') this.#rooms.upsert({ ...info, role: null });
    else if (info !== undefined) this.#end(room);
  };

  readonly moderate: ChatEngine['moderate'] = async ({ room, messageId: targetId, threadId }, reason) => {
    const command = { action: 'delete', clientId: this.newKey(), targetId } as const;
    const stored = await this.#request(contract.fanout.moderate, { room }, { ...command, reason });
    const event = eventOf(command, { messageId: stored.id, user: this.me, threadId, timestamp: stored.timestamp });
    this.#sessions.stored({ room, seq: stored.seq, event });
  };

  readonly versions: ChatEngine['versions'] = async (room, messageId) =>
    (await this.#request(contract.history.versions, { room }, { messageId })).versions;

  readonly audit: ChatEngine['audit'] = (filters) => this.#request(contract.room.audit, {}, filters);

  readonly setStatus: ChatEngine['setStatus'] = async (status, statusText) => {
    await this.#request(contract.presence.update, {}, { status, ...(statusText !== undefined && { statusText }) });
    this.#presence.refreshMine();
  };

  readonly sendHeld: ChatEngine['sendHeld'] = () => {
    this.#outbox.sendHeld();
  };

  readonly close: ChatEngine['close'] = async () => {
    this.#stop();
    await this.#connection.close();
  };

  /** Loads and syncs: there is a new connection. */
  readonly #refresh = (): void => {
    this.#outbox.resume();
    void this.#rooms.load();
    void this.#own.load();
    this.#sessions.refresh();
    this.#presence.refresh();
    this.#names.resume();
  };

  async #myRoomChanged(changed: PayloadOf<typeof events.membershipChanged>): Promise<void> {
    const { room, kind, by, bannedUntil } = changed;
    if (kind === 'kicked') this.#rooms.removed(room, { by, bannedUntil });
    // A rename reaches all members of a room at once, who must not ask at once.
    if (kind === 'changed') await new Delay(this.#timer).wait(Math.random() * RENAME_SPREAD_MS);
    if ((await this.#rooms.refreshRoom(room)) === undefined) this.#sessions.end(room);
  }

  /** The room is not there any more, or not for me. */
  #end(room: string): void {
    this.#rooms.remove(room);
    this.#sessions.end(room);
  }

  /** Lists a conversation that I had hidden: somebody wrote. Where that cannot be stored, it lasts until the next load. */
  #unhide(room: string): void {
    const prefs = this.#rooms.find(room)?.prefs;
    if (prefs?.hidden !== true) return;
    // Before the answer, so that many messages are one request.
    this.#rooms.setPrefs(room, { ...prefs, hidden: false });
    this.setPrefs(room, { hidden: false }).catch(() => undefined);
  }

  #upsert(info: RoomInfo): RoomInfo {
    this.#rooms.upsert(info);
    return info;
  }

  #stop(): void {
    for (const end of this.#stops.splice(0)) end();
    this.#heartbeat.stop();
    this.#names.stop();
    this.#own.stop();
    this.#rooms.stop();
    this.#outbox.stop();
    this.#sessions.stop();
    this.#presence.stop();
  }
}

const RENAME_SPREAD_MS = 1_000;

const sendItem = ({ request }: Connection, { room, thread, command, traceparent }: OutboxItem) =>
  thread === undefined
    ? request(contract.fanout.send, { room }, command, { traceparent })
    : request(contract.fanout.sendThread, { room, thread }, command, { traceparent });

/** A connection that reports the version of each event that has one. */
const withVersions = (connection: Connection, onVersion: (versioned: { readonly v: number }) => void): Connection => ({
  ...connection,
  subscribe: (event, filter, onEvent) =>
    connection.subscribe(event, filter, (received) => {
      const v = versionOf(received.payload);
      if (v !== undefined) onVersion({ v });
      onEvent(received);
    }),
});

/** The version of an event: of the one that an entry of the log holds, or its own. */
const versionOf = (payload: unknown): number | undefined => {
  if (typeof payload !== 'object' || payload === null) return undefined;
  if ('event' in payload) return versionOf(payload.event);
  return 'v' in payload && typeof payload.v === 'number' ? payload.v : undefined;
};
