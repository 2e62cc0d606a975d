import {
  ApiError,
  type contract,
  EVENT_VERSION,
  messageId,
  type Command,
  type Envelope,
  type ReplyOf,
  type Stored,
} from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Call, Handler } from '@nats-chat/service-kit';
import type { EventLog, StoredEvent } from '../event-log.ts';
import { dedupKeyOf, messageIdOf, timelinessOf } from '../message-id.ts';
import { duration, messages } from '../metrics.ts';
import type { Notifier } from '../notifier.ts';
import type { RecentEvents } from '../recent-events.ts';

export interface PostingOptions {
  readonly log: EventLog;
  readonly recent: RecentEvents;
  readonly notify: Notifier;
  /** Where a message is stored, be it in the log or in the database; `null` when nowhere. */
  readonly lookUp: (room: string, messageId: string) => Promise<LookedUp>;
  /** The server's clock, in ms since 1970. */
  readonly now?: () => number;
}

/** What history says of a message. */
export type LookedUp = ReplyOf<typeof contract.history.lookup>['found'];

type SendCall = Call<typeof contract.fanout.send, GrantedRoom>;

/** A message that is about to be stored, as `json` and in parts. */
interface Posting {
  readonly room: GrantedRoom;
  readonly event: Envelope;
  readonly json: string;
}

/**
 * Posts to a room. The reply says that the message is stored; then everyone who may see it has been told.
 *
 * A retry is the same message: its reply is that of the first send, and its notification is made of what is stored,
 * never of what the retry holds. Sends that are under way at once are stored in any order: they may be on different
 * instances, and a late one is looked up first. So who cares for the order has one unacknowledged send per room.
 *
 * @throws ApiError `INVALID` when the client id is more than 5 minutes ahead of the server, or was used for another
 *   message; `UNAVAILABLE` when it is not certain that the message is stored: then the same send must be tried again.
 */
export const postMessage = (options: PostingOptions): Handler<typeof contract.fanout.send, GrantedRoom> => {
  const post = posting(options);
  return (call) => post(call, undefined);
};

/** Posts to a thread, which is named by the id of the message that started it. Else as {@link postMessage}. */
export const postThreadMessage = (options: PostingOptions): Handler<typeof contract.fanout.sendThread, GrantedRoom> => {
  const post = posting(options);
  return (call) => {
    if (!messageId.safeParse(call.target.thread).success)
      throw new ApiError('INVALID', 'The thread is not a message id.');
    return post(call, call.target.thread);
  };
};

const posting = ({ log, recent, notify, lookUp, now = Date.now }: PostingOptions) => {
  const tell = async (stored: StoredEvent, json: string, room: GrantedRoom): Promise<Stored> => {
    recent.put(stored);
    await notify(stored, json, room.meta.type);
    return { id: stored.event.messageId, seq: stored.seq, timestamp: stored.event.timestamp };
  };

  /** The reply of the first send. What a retry says is not believed, so it comes from the event that is stored. */
  const repeat = async ({ room, event }: Posting, seq: number): Promise<Stored> => {
    const read = await log.read([seq]);
    const original = read.get(seq);
    if (original === undefined) {
      // Erased since, or not readable now: history knows of the message either way.
      const found = await lookUp(room.room, event.messageId);
      if (found === null) throw new ApiError('UNAVAILABLE', 'The message is stored, but cannot be read now.');
      return recall({ room: room.room, event }, found);
    }
    requireSameSend(original, { room: room.room, event });
    return tell(original, JSON.stringify(original.event), room);
  };

  const store = async (sending: Posting): Promise<Stored> => {
    const { room, event, json } = sending;
    const data = utf8.encode(json);
    const dedupKey = dedupKeyOf({ user: event.user, room: room.room, clientId: event.clientId });
    const { seq, duplicate } = await log.append({ room: room.room, thread: event.threadId, data, dedupKey });
    messages.add(1, { result: duplicate ? 'duplicate' : 'stored' });
    if (duplicate) return repeat(sending, seq);
    return tell({ room: room.room, seq, event, bytes: data.length }, json, room);
  };

  return async (call: Omit<SendCall, 'target'>, thread: string | undefined): Promise<Stored> => {
    const startedAt = performance.now();
    const timestamp = now();
    const { caller, request, room } = call;
    const { clientId } = request;
    requireOwn(caller, room.room, request);
    const id = messageIdOf({ user: caller, room: room.room, clientId });
    const event = eventOf(call, { messageId: id, threadId: thread, timestamp });
    const timeliness = timelinessOf(clientId, timestamp);
    if (timeliness === 'ahead') throw new ApiError('INVALID', 'clientId: more than 5 minutes ahead of the server.');
    if (timeliness === 'late') {
      const found = await lookUp(room.room, id);
      if (found !== null) return recall({ room: room.room, event }, found);
    }
    const reply = await store({ room, event, json: JSON.stringify(event) });
    duration.record((performance.now() - startedAt) / 1_000);
    return reply;
  };
};

const utf8 = new TextEncoder();

/** The event that a command makes. Fields that are undefined are not stored. */
const eventOf = (
  { caller, request }: Omit<SendCall, 'target'>,
  place: Pick<Envelope, 'messageId' | 'threadId' | 'timestamp'>,
): Envelope => ({
  v: EVENT_VERSION,
  kind: 'user',
  action: request.action,
  messageId: place.messageId,
  clientId: request.clientId,
  user: caller,
  timestamp: place.timestamp,
  threadId: place.threadId,
  ...effectOf(request),
});

const effectOf = (command: Command): Partial<Envelope> => {
  switch (command.action) {
    case 'post':
      return { text: command.text, replyTo: command.replyTo, mentions: command.mentions };
    case 'edit':
      return { targetId: command.targetId, right: 'author', text: command.text, mentions: command.mentions };
    case 'delete':
      return { targetId: command.targetId, right: 'author' };
    case 'react':
    case 'unreact':
      return { targetId: command.targetId, emoji: command.emoji };
  }
};

/** One's own message follows from its client id, so whose it is needs no look-up. */
function requireOwn(caller: string, room: string, command: Command): void {
  if (command.action !== 'edit' && command.action !== 'delete') return;
  const own = messageIdOf({ user: caller, room, clientId: command.targetClientId });
  if (own !== command.targetId) throw new ApiError('NOT_FOUND', 'No such message of yours.');
}

/** The reply of the first send, as history knows it, which finds posts alone. */
const recall = ({ room, event }: Sent, { seq, timestamp, threadId }: NonNullable<LookedUp>): Stored => {
  const { messageId: id } = event;
  requireSameSend({ room, event: { messageId: id, action: 'post', threadId } }, { room, event });
  return { id, seq, timestamp };
};

/** What makes a send another one under the same key. */
interface Sent {
  readonly room: string;
  readonly event: Pick<Envelope, 'messageId' | 'action' | 'threadId' | 'targetId'>;
}

/** What is stored under the key of a send has to be that send: keys alone are compared before. */
function requireSameSend(original: Sent, { room, event }: Sent): void {
  const isSame =
    original.room === room &&
    original.event.threadId === event.threadId &&
    original.event.messageId === event.messageId &&
    original.event.action === event.action &&
    original.event.targetId === event.targetId;
  if (!isSame) throw new ApiError('INVALID', 'The client id was used for another message.');
}
