import {
  ApiError,
  contract,
  events,
  roomTypeOf,
  type ChangedPin,
  type Envelope,
  type Pin,
  type LoggedEvent,
  type ListedRoom,
  type OwnPrefs,
  type RoomInfo,
} from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { parse } from '@nats-chat/subjects';
import { eventOf, foldEvents, isIn } from '@nats-chat/timeline';
import type { NatsServer } from '@nats-chat/tools/servers';
import type { Msg } from '@nats-io/nats-core';

import { startService, type FakeService } from './nats.ts';

/** All services in a few lines, and their faults at will. It outlives the server that it is connected to. */
export interface FakeChat {
  readonly service: FakeService;
  readonly log: readonly LoggedEvent[];
  /** Puts an event into the log and tells of it; without `quietly` even a lost notification is possible. */
  readonly post: (
    room: string,
    user: string,
    text: string,
    options?: { quietly?: boolean; threadId?: string },
  ) => LoggedEvent;
  readonly rooms: Map<string, ListedRoom>;
  readonly members: Map<string, { user: string; role: 'owner' | 'admin' | 'member'; displayName?: string }[]>;
  /** The directory: display names by user. */
  readonly people: Map<string, string>;
  /** What is pinned, the last one last. */
  readonly pins: Map<string, Pin[]>;
  readonly tellPin: (changed: ChangedPin) => void;
  /** Whom the person blocks. */
  readonly blocked: Set<string>;
  /** What the person set. */
  readonly ownPrefs: OwnPrefs;
  /** How often each operation was asked, in order. */
  readonly asked: string[];
  readonly faults: {
    /** Sends are stored and never answered. */
    swallowAcks: boolean;
    refuseSends: ApiError | undefined;
    refuseJoins: ApiError | undefined;
    failHistory: ApiError | undefined;
    failRooms: ApiError | undefined;
    /** The next syncs of a room say this in place of what is true. */
    syncs: ('reset' | 'deferred' | 'gone')[];
    /** Live events are not published: only a sync finds them. */
    mute: boolean;
    /** Events are not to be had one by one any more. */
    forgetful: boolean;
  };
  epoch: string;
}

/** The time of the servers, in ms since 1970, whatever a test makes of this machine's clock. */
export const serverNow = (): number => Math.round(performance.timeOrigin + performance.now());

export const startFakeChat = async (server: NatsServer): Promise<FakeChat> => {
  const service = await startService(server);
  const log: LoggedEvent[] = [];
  const asked: string[] = [];
  const chat: FakeChat = {
    service,
    log,
    asked,
    rooms: new Map(),
    members: new Map(),
    people: new Map(),
    pins: new Map(),
    blocked: new Set(),
    ownPrefs: {},
    epoch: 'one',
    faults: {
      swallowAcks: false,
      refuseSends: undefined,
      refuseJoins: undefined,
      failHistory: undefined,
      failRooms: undefined,
      syncs: [],
      mute: false,
      forgetful: false,
    },
    tellPin: (changed) => {
      const { room } = changed;
      if (roomTypeOf(room) === 'public') service.publish(events.pinChanged.everyone, { room }, changed);
      else
        for (const { user } of chat.members.get(room) ?? [])
          service.publish(events.pinChanged.member, { user, room }, changed);
    },
    post: (room, user, text, { quietly = false, threadId } = {}) => {
      const id = uuidV7();
      const thread = threadId === undefined ? {} : { threadId };
      const logged = append(room, { action: 'post', messageId: id, clientId: id, user, text, ...thread });
      if (!quietly) tell(logged);
      return logged;
    },
  };
  const append = (
    room: string,
    fields: Partial<Envelope> & Pick<Envelope, 'action' | 'messageId' | 'clientId' | 'user'>,
  ) => {
    const logged = {
      room,
      seq: log.length + 1,
      event: { v: 1, kind: 'user' as const, timestamp: serverNow(), ...fields },
    };
    log.push(logged);
    return logged;
  };
  const tell = (logged: LoggedEvent): void => {
    if (chat.faults.mute) return;
    const { room, seq, event } = logged;
    const { text: _text, kind: _kind, ...rest } = event;
    const notification = { ...rest, room, seq };
    if (roomTypeOf(room) === 'public') {
      service.publish(events.live.everyone, { room }, logged);
      service.publish(events.notify.everyone, { room }, notification);
    } else {
      const members = chat.members.get(room) ?? [];
      const [row, payload] =
        members.length > MAX_LIVE_MEMBERS ? [events.notify.member, notification] : [events.live.member, logged];
      for (const { user } of members) service.publish(row, { user, room }, payload);
    }
  };
  const position = () => ({ epoch: chat.epoch, seq: log.length });
  const roomOf = (msg: Msg, { subject }: { subject: `${string}.{room}.${string}` }): string =>
    parse<'{room}'>(subject as '{room}', msg.subject)?.room ?? '';
  const known = (room: string): ListedRoom => {
    const info = chat.rooms.get(room);
    if (info === undefined) throw new ApiError('NOT_FOUND');
    return info;
  };

  const carryOut = (body: unknown, place: { user: string; room: string; thread?: string }) => {
    asked.push('send');
    const command = contract.fanout.send.request.parse(body);
    const { user, room, thread } = place;
    if (chat.faults.refuseSends !== undefined) throw chat.faults.refuseSends;
    const before = log.find(({ event }) => event.clientId === command.clientId && event.user === user);
    const facts = { messageId: command.clientId, user, threadId: thread, timestamp: serverNow() };
    const logged = before ?? { room, seq: log.length + 1, event: eventOf(command, facts) };
    if (before === undefined) log.push(logged);
    if (chat.faults.swallowAcks) return undefined;
    tell(logged);
    return { id: logged.event.messageId, seq: logged.seq, timestamp: logged.event.timestamp };
  };
  service.answer(contract.fanout.send, (body, msg) =>
    carryOut(body, parse(contract.fanout.send.subject, msg.subject) ?? { user: '', room: '' }),
  );
  service.answer(contract.fanout.sendThread, (body, msg) =>
    carryOut(body, parse(contract.fanout.sendThread.subject, msg.subject) ?? { user: '', room: '' }),
  );
  service.answer(contract.fanout.moderate, (body, msg) => {
    const { clientId, targetId, reason } = contract.fanout.moderate.request.parse(body);
    const { user = '', room = '' } = parse(contract.fanout.moderate.subject, msg.subject) ?? {};
    const right = 'moderator';
    const logged = append(room, { action: 'delete', messageId: clientId, clientId, user, targetId, right, reason });
    tell(logged);
    return { id: clientId, seq: logged.seq, timestamp: logged.event.timestamp };
  });
  service.answer(contract.fanout.getMessages, (body) => {
    const { items } = contract.fanout.getMessages.request.parse(body);
    asked.push(`get ${items.map(({ seq }) => seq).join()}`);
    return {
      items: items.map(({ room, seq }) => {
        const logged = chat.faults.forgetful ? undefined : log[seq - 1];
        return logged?.room === room ? logged : { room, seq, error: 'NOT_FOUND' };
      }),
    };
  });
  const pageOf = (body: unknown, room: string, thread?: string) => {
    asked.push(thread === undefined ? 'page' : 'thread page');
    if (chat.faults.failHistory !== undefined) throw chat.faults.failHistory;
    known(room);
    const { before, after, around, limit } = contract.history.room.request.parse(body);
    const all = foldEvents(
      [],
      log.filter((logged) => logged.room === room),
    ).filter((message) => isIn(message, thread));
    const atLeast = (key: number): number => all.filter(({ sortKey }) => sortKey < key).length;
    let from = all.length - limit;
    if (before !== undefined) from = atLeast(before) - limit;
    if (after !== undefined) from = atLeast(after + 1);
    if (around !== undefined) from = atLeast(around) - limit / 2;
    const to = before === undefined ? Math.max(0, from) + limit : atLeast(before);
    const messages = all.slice(Math.max(0, from), to);
    return { messages, hasBefore: from > 0, hasAfter: to < all.length, position: position() };
  };
  service.answer(contract.history.room, (body, msg) => pageOf(body, roomOf(msg, contract.history.room)));
  service.answer(contract.history.thread, (body, msg) => {
    const { room = '', thread = '' } = parse(contract.history.thread.subject, msg.subject) ?? {};
    return pageOf(body, room, thread);
  });
  service.answer(contract.history.dms, () => {
    if (chat.faults.failHistory !== undefined) throw chat.faults.failHistory;
    const lastOf = (room: string) =>
      foldEvents(
        [],
        log.filter((logged) => logged.room === room),
      ).at(-1);
    const rooms = [...chat.rooms.keys()].filter((room) => roomTypeOf(room) === 'dm');
    return { dms: rooms.map((room) => ({ room, people: [], last: lastOf(room) })), next: null, position: position() };
  });
  service.answer(contract.history.sync, (body) => {
    const request = contract.history.sync.request.parse(body);
    asked.push(`sync ${request.rooms.map(({ room }) => room).join()}`);
    if (chat.faults.failHistory !== undefined) throw chat.faults.failHistory;
    const rooms = request.rooms.map(({ room, position: { epoch, seq } }) => {
      const status = chat.faults.syncs.shift() ?? (epoch === chat.epoch ? 'ok' : 'reset');
      const missed = log.filter((logged) => logged.room === room && logged.seq > seq);
      return status === 'ok' ? { room, status, events: missed, upTo: position() } : { room, status };
    });
    return { rooms };
  });
  service.answer(contract.room.list, (body) => {
    const { scope } = contract.room.list.request.parse(body);
    asked.push(`list ${scope}`);
    if (chat.faults.failRooms !== undefined) throw chat.faults.failRooms;
    const rooms = [...chat.rooms.values()].filter(({ role }) => scope === 'all' || role !== null);
    return { rooms, next: null, blocked: [...chat.blocked] };
  });
  service.answer(contract.room.block, (body) => {
    const { person, blocked } = contract.room.block.request.parse(body);
    if (blocked) chat.blocked.add(person);
    else chat.blocked.delete(person);
    return {};
  });
  service.answer(contract.room.common, (body) => {
    const { person } = contract.room.common.request.parse(body);
    const rooms = [...chat.members].filter(([, members]) => members.some(({ user }) => user === person));
    return { rooms: rooms.map(([room]) => room), hasMore: false };
  });
  service.answer(contract['user-search'].prefs, (body) => {
    Object.assign(chat.ownPrefs, contract['user-search'].prefs.request.parse(body));
    return { ...chat.ownPrefs };
  });
  service.answer(contract.room.info, (_, msg) => known(roomOf(msg, contract.room.info)));
  service.answer(contract.room.members, (_, msg) => ({
    members: chat.members.get(roomOf(msg, contract.room.members)) ?? [],
    next: null,
  }));
  const pinsOf = (room: string): Pin[] => {
    const pins = chat.pins.get(room) ?? [];
    chat.pins.set(room, pins);
    return pins;
  };
  service.answer(contract.room.pins, (_, msg) => {
    const { room } = known(roomOf(msg, contract.room.pins));
    asked.push(`pins ${room}`);
    return { pins: pinsOf(room).toReversed() };
  });
  service.answer(contract.room.pin, (body, msg) => {
    const { user: by = '', room = '' } = parse(contract.room.pin.subject, msg.subject) ?? {};
    const { action, messageId } = contract.room.pin.request.parse(body);
    const at = serverNow();
    const kept = pinsOf(room).filter((pin) => pin.messageId !== messageId);
    chat.pins.set(room, action === 'pin' ? [...kept, { messageId, by, at }] : kept);
    const state = { pinned: action === 'pin', by, at };
    chat.tellPin({ v: 1, room, messageId, ...state });
    return state;
  });
  service.answer(contract.history.messages, (body, msg) => {
    const { ids } = contract.history.messages.request.parse(body);
    asked.push(`messages ${ids.length}`);
    const room = roomOf(msg, contract.history.messages);
    const all = foldEvents(
      [],
      log.filter((logged) => logged.room === room),
    );
    const [now, left] = [ids.slice(0, MAX_MESSAGES), ids.slice(MAX_MESSAGES)];
    return { messages: now.flatMap((id) => all.find(({ messageId }) => messageId === id) ?? []), left };
  });
  service.answer(contract.history.versions, (body, msg) => {
    const room = roomOf(msg, contract.history.versions);
    const { messageId } = contract.history.versions.request.parse(body);
    const about = log.filter(
      (logged) => logged.room === room && [logged.event.messageId, logged.event.targetId].includes(messageId),
    );
    return { versions: about.map(({ seq, event: { timestamp: at, text = '' } }) => ({ seq, at, text })) };
  });
  const setRole = (room: string, role: RoomInfo['role']): RoomInfo => {
    const info = { ...known(room), role };
    chat.rooms.set(room, info);
    return info;
  };
  service.answer(contract.room.prefs, (body, msg) => {
    asked.push('prefs');
    const info = known(roomOf(msg, contract.room.prefs));
    const before = info.prefs ?? { level: 'all', muted: false, favourite: false, hidden: false };
    const { level, muted, favourite, hidden } = contract.room.prefs.request.parse(body);
    const prefs = {
      level: level ?? before.level,
      muted: muted ?? before.muted,
      favourite: favourite ?? before.favourite,
      hidden: hidden ?? before.hidden,
    };
    chat.rooms.set(info.room, { ...info, prefs });
    return prefs;
  });
  service.answer(contract.room.join, (_, msg) => {
    if (chat.faults.refuseJoins !== undefined) throw chat.faults.refuseJoins;
    return setRole(roomOf(msg, contract.room.join), 'member');
  });
  service.answer(contract.room.leave, (_, msg) => {
    setRole(roomOf(msg, contract.room.leave), null);
    return {};
  });
  service.answer(contract.room.create, (body, msg) => {
    const { key = '', type, displayName, topic, room = `p-${key}` } = contract.room.create.request.parse(body);
    if (chat.rooms.has(room)) throw new ApiError('CONFLICT');
    const creator = parse(contract.room.create.subject, msg.subject)?.user ?? null;
    chat.rooms.set(room, {
      room,
      type,
      displayName,
      topic,
      creator,
      createdAt: 0,
      archived: false,
      role: 'owner',
    });
    return known(room);
  });
  for (const [name, row] of Object.entries({
    heartbeat: contract.presence.heartbeat,
    disconnect: contract.presence.disconnect,
    typing: contract.presence.typing,
  })) {
    service.answer(row, () => void asked.push(name));
  }
  service.answer(contract.presence.update, () => ({}));
  service.answer(contract.presence.of, (body) => {
    const { users } = contract.presence.of.request.parse(body);
    asked.push(`presence ${users.join()}`);
    return { people: users.map((user) => ({ user, status: 'online' })) };
  });
  const personOf = (user: string) => ({ user, displayName: chat.people.get(user) ?? '', state: 'active' });
  service.answer(contract['user-search'].get, (body) => {
    const { users, withUtcOffset } = contract['user-search'].get.request.parse(body);
    const people = users.filter((user) => chat.people.has(user)).map(personOf);
    return { people: people.map((person) => (withUtcOffset === true ? { ...person, utcOffset: 60 } : person)) };
  });
  service.answer(contract['user-search'].search, (body) => {
    const { query } = contract['user-search'].search.request.parse(body);
    return { people: [...chat.people.keys()].filter((user) => user.includes(query)).map(personOf) };
  });
  await service.nc.flush();
  return chat;
};

/** That fit into one answer. */
const MAX_MESSAGES = 2;

/** Of larger private rooms, members are notified that something happened, and ask for it. */
const MAX_LIVE_MEMBERS = 50;

/** A room as its member sees it. */
export const roomInfo = (room: string, fields: Partial<RoomInfo> = {}): RoomInfo => ({
  room,
  type: roomTypeOf(room),
  displayName: room,
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  role: 'member',
  ...fields,
});
