import { contract, events, type LoggedEvent, type PayloadOf, type RoomInfo } from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { createDerived } from '../store/derived.ts';
import { mintTraceparent } from '@nats-chat/messaging';
import { encodeRequest } from '@nats-chat/messaging';
import type { OpenRoom } from './api.ts';
import type { Context } from './context.ts';
import { createMembers } from './members.ts';
import type { RoomLog } from './room-log.ts';
import { createTyping } from './typing.ts';

/** A room on screen, and what keeps it true. */
export interface Screen {
  readonly api: OpenRoom;
  /** Loads what is not there yet, and the members anew. */
  readonly refresh: () => void;
  readonly receive: (logged: LoggedEvent) => void;
  readonly presence: (event: PayloadOf<typeof events.roomPresence.everyone>) => void;
  /** What is known of the room itself changed. */
  readonly infoChanged: () => void;
  readonly stop: () => void;
}

export interface ScreenOptions {
  readonly room: string;
  readonly log: RoomLog;
  /** One of its users is done with it. */
  readonly onClose: () => void;
  /** Catches up from the log's position. */
  readonly sync: () => void;
  readonly onSend: ((sent: SentMessage) => void) | undefined;
}

/** A message that was just written: where its trace begins. */
export interface SentMessage {
  readonly room: string;
  readonly clientId: string;
  readonly traceparent: string;
}

export const createScreen = (context: Context, { room, log, ...options }: ScreenOptions): Screen => {
  const { connection, me, read, linked, rooms, outbox, names, timer, schedule } = context;
  const info = createDerived<RoomInfo | undefined>(() => rooms.find(room), schedule);
  const members = createMembers({ room, read, linked, names, timer, schedule });
  const sendTyping = (): void => {
    connection.request(contract.presence.typing, { room }, {}).catch(() => undefined);
  };
  const typing = createTyping({ send: sendTyping, timer, schedule });

  const receive = (logged: LoggedEvent): void => {
    if (logged.room !== room) return;
    log.receive([logged]);
    if (logged.event.action === 'post') typing.ended(logged.event.user);
  };
  const presence: Screen['presence'] = ({ kind, user, room: of }) => {
    if (of !== room) return;
    if (kind === 'joined') members.joined(user);
    else if (kind === 'left') members.left(user);
    else if (user !== me) typing.started(user);
    if (kind === 'left') typing.ended(user);
  };
  const stops = [
    // Before anything is loaded, so that nothing falls between the page and the first live event.
    connection.subscribe(events.live.everyone, { room }, ({ payload }) => {
      receive(payload);
    }),
    connection.subscribe(events.roomPresence.everyone, { room }, ({ payload }) => {
      presence(payload);
    }),
  ];
  const send = (text: string): string => {
    const clientId = uuidV7();
    const traceparent = mintTraceparent();
    encodeRequest(contract.fanout.send.request, { action: 'post', clientId, text });
    outbox.add({ room, clientId, text, writtenAt: Date.now(), traceparent });
    options.onSend?.({ room, clientId, traceparent });
    return clientId;
  };

  return {
    api: {
      ...{ room, info, timeline: log.timeline, members: members.store, typing: typing.store },
      ...{ loadOlder: log.loadOlder, reload: log.load },
      ...{ send, retry: outbox.retry, discard: outbox.discard, sendTyping: typing.send },
      close: options.onClose,
    },
    refresh: () => {
      if (log.position() === undefined) void log.load();
      else options.sync();
      void members.load();
      if (rooms.find(room) === undefined) rooms.look(room).catch(() => undefined);
    },
    receive,
    presence,
    infoChanged: info.invalidate,
    stop: () => {
      for (const stop of stops) stop();
      typing.stop();
      members.stop();
    },
  };
};
