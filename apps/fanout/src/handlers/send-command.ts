import {
  ApiError,
  EVENT_VERSION,
  mayInRoom,
  messageId,
  SYSTEM_USER,
  type contract,
  type Command,
  type Envelope,
  type RequestOf,
  type Stored,
} from '@nats-chat/contracts';
import type { Access, GrantedRoom } from '@nats-chat/membership';
import type { Call, Handler } from '@nats-chat/service-kit';
import { eventOf, mayApply } from '@nats-chat/timeline';
import { encodeEvent } from '../event-bytes.ts';
import type { EventLog, StoredEvent } from '../event-log.ts';
import type { LookedUp, LookUp } from '../history.ts';
import { dedupKeyOf, messageIdOf, systemClientId, timelinessOf } from '../message-id.ts';
import { duration, messages } from '../metrics.ts';
import type { Notifier } from '../notifier.ts';
import type { RecentEvents } from '../recent-events.ts';

export interface SendOptions {
  readonly log: EventLog;
  readonly recent: RecentEvents;
  readonly notify: Notifier;
  readonly lookUp: LookUp;
  /** The server's clock, in ms since 1970. */
  readonly now?: () => number;
}

type SendCall = Omit<Call<typeof contract.fanout.send, GrantedRoom>, 'target'>;

/**
 * Posts, edits, deletes, reacts in a room. The reply says that the event is stored; then everyone who may see it has been
 * notified.
 *
 * A retry is the same event: its reply is that of the first send, and its notification is made of what is stored, never of
 * what the retry holds. Sends that are under way at once are stored in any order: they may be on different instances, and
 * a late one is looked up first. So who cares for the order has one unacknowledged send per room.
 *
 * An owner or admin of the room deletes another's message by its id alone.
 *
 * @throws ApiError `NOT_FOUND` for an edit or a delete of a message that is not proven to be the caller's own, or by a moderator
 *   of one that is not in the room, or deleted already, as for a delete of one's own reply; `FORBIDDEN` for a delete of another's by who is no moderator; `INVALID` when the client id
 *   is more than 5 minutes ahead of the server, or was used for something else; `UNAVAILABLE` when it is not certain that the
 *   event is stored: then the same send must be tried again.
 */
export const sendCommand = (options: SendOptions): Handler<typeof contract.fanout.send, GrantedRoom> => {
  const sender = new Sender(options);
  return (call) => sender.send(call, undefined);
};

/** The same in a thread, which is named by the id of the message that started it; as {@link sendCommand}. */
export const sendThreadCommand = (options: SendOptions): Handler<typeof contract.fanout.sendThread, GrantedRoom> => {
  const sender = new Sender(options);
  return async (call) => {
    const { thread } = call.target;
    if (!messageId.safeParse(thread).success) throw new ApiError('INVALID', 'The thread is not a message id.');
    return sender.send(call, thread);
  };
};

/**
 * The same in an admin room, for realm admins by the subject, who need no role in it; as {@link sendCommand}.
 *
 * @throws ApiError also `NOT_FOUND` when there is no such admin room; `FORBIDDEN` when it is archived.
 */
export const sendAdminCommand = (options: AdminOptions): Handler<typeof contract.fanout.sendAdmin> => {
  const sender = new Sender(options);
  return async (call) => sender.send({ ...call, room: await options.access.writeAdmin(call.target.room) }, undefined);
};

export interface AdminOptions extends SendOptions {
  readonly access: Pick<Access, 'writeAdmin'>;
}

/**
 * Posts what a service says about a room, as nobody's message; a retry is the same message, as in {@link sendCommand}. It is
 * posted to archived rooms too, which is one of the things that it may say.
 *
 * @throws ApiError `NOT_FOUND` when there is no such room; `UNAVAILABLE` when it is not certain that it is stored.
 */
export const postSystem = (options: SystemOptions): Handler<typeof contract.fanout.postSystem, GrantedRoom> => {
  const sender = new Sender(options);
  return async ({ target, request }) => sender.post(await options.access.find(target.room), request);
};

export interface SystemOptions extends SendOptions {
  readonly access: Pick<Access, 'find'>;
}

/**
 * Deletes anyone's message, by a realm admin; a retry is the same delete, as in {@link sendCommand}. The event carries the
 * reason, which persist writes into the audit log. Archived rooms are moderated too.
 *
 * @throws ApiError `NOT_FOUND` when there is no such room for the caller, or no such message in it that is not deleted; `FORBIDDEN` in a direct
 *   conversation of theirs; `UNAVAILABLE` when history does not answer, or it is not certain that the delete is stored.
 */
export const moderateMessage = (options: ModerationOptions): Handler<typeof contract.fanout.moderate, GrantedRoom> => {
  const sender = new Sender(options);
  return async ({ caller, target, request }) =>
    sender.moderate(await options.access.moderate(target.room, caller), caller, request);
};

export interface ModerationOptions extends SendOptions {
  readonly access: Pick<Access, 'moderate'>;
}

class Sender {
  readonly #options: Required<SendOptions>;

  constructor(options: SendOptions) {
    this.#options = { now: Date.now, ...options };
  }

  async send({ caller, request, room }: SendCall, threadId: string | undefined): Promise<Stored> {
    const timestamp = this.#options.now();
    const { clientId } = request;
    const id = messageIdOf({ user: caller, room: room.room, clientId });
    const isModeration = request.action === 'delete' && request.targetClientId === undefined;
    if (isModeration && !mayInRoom('moderate', room.meta, room.role)) throw new ApiError('FORBIDDEN');
    const event = eventOf(request, { messageId: id, user: caller, threadId, timestamp });
    if (!isModeration && !mayApply(event, { user: provenAuthor(caller, room.room, request) })) {
      throw new ApiError('NOT_FOUND', 'No such message of yours.');
    }
    // The replies of a thread are counted by what is deleted in it, and the id of one's own message does not prove where that is.
    const isOfReply = request.action === 'delete' && threadId !== undefined && request.targetId !== threadId;
    if (isModeration || isOfReply) {
      const found = await this.#findToDelete(room.room, { messageId: id, targetId: request.targetId });
      if (isOfReply && found.threadId !== threadId) throw new ApiError('NOT_FOUND', 'No such message in this thread.');
    }
    return this.#accept(room, event);
  }

  async moderate(
    room: GrantedRoom,
    caller: string,
    { clientId, targetId, reason }: RequestOf<typeof contract.fanout.moderate>,
  ): Promise<Stored> {
    const id = messageIdOf({ user: caller, room: room.room, clientId });
    const { threadId } = await this.#findToDelete(room.room, { messageId: id, targetId });
    const command: Command = { action: 'delete', clientId, targetId };
    const event = eventOf(command, { messageId: id, user: caller, threadId, timestamp: this.#options.now() });
    return this.#accept(room, { ...event, reason });
  }

  async post(room: GrantedRoom, { key, at, note }: RequestOf<typeof contract.fanout.postSystem>): Promise<Stored> {
    const clientId = systemClientId(at, key);
    return this.#accept(room, {
      v: EVENT_VERSION,
      kind: 'system',
      action: 'post',
      right: 'system',
      messageId: messageIdOf({ user: SYSTEM_USER, room: room.room, clientId }),
      clientId,
      user: SYSTEM_USER,
      timestamp: this.#options.now(),
      system: note,
    });
  }

  /**
   * The message that a delete names, where its id does not prove whose it is, or where. Of a message that is deleted already only
   * the same delete again is accepted: each further one would count a reply out of its thread once more.
   */
  async #findToDelete(room: string, { messageId: id, targetId }: Targeted): Promise<NonNullable<LookedUp>> {
    const { lookUp } = this.#options;
    const found = await lookUp(room, { messageId: targetId });
    if (found === null || found.targetId !== undefined)
      throw new ApiError('NOT_FOUND', 'No such message in this room.');
    if (found.deleted === true && (await lookUp(room, { messageId: id, targetId })) === null)
      throw new ApiError('NOT_FOUND', 'The message is deleted already.');
    return found;
  }

  async #accept(room: GrantedRoom, event: Envelope): Promise<Stored> {
    const startedAt = performance.now();
    const timeliness = timelinessOf(event.clientId, event.timestamp);
    if (timeliness === 'ahead') throw new ApiError('INVALID', 'clientId: more than 5 minutes ahead of the server.');
    if (timeliness === 'late') {
      const found = await this.#options.lookUp(room.room, event);
      if (found !== null) return ackFromHistory(room.room, event, found);
    }
    const ack = await this.#store(room, event);
    duration.record((performance.now() - startedAt) / 1_000);
    return ack;
  }

  async #store(room: GrantedRoom, event: Envelope): Promise<Stored> {
    const data = encodeEvent(event);
    const dedupKey = dedupKeyOf({ user: event.user, room: room.room, clientId: event.clientId });
    const { seq, duplicate } = await this.#options.log.append({
      room: room.room,
      thread: event.threadId,
      data,
      dedupKey,
    });
    messages.add(1, { result: duplicate ? 'duplicate' : 'stored' });
    if (duplicate) return this.#replayDuplicate(room, event, seq);
    return this.#publish({ room: room.room, seq, event, bytes: data.length }, data, room);
  }

  /** What a retry says is not believed, so its ack and its notification come from the event that is stored. */
  async #replayDuplicate(room: GrantedRoom, event: Envelope, seq: number): Promise<Stored> {
    const original = (await this.#options.log.read([seq])).get(seq);
    if (original !== undefined) {
      requireSameSend(original.room, original.event, { room: room.room, event });
      return this.#publish(original, encodeEvent(original.event), room);
    }
    // Erased since, or not readable now: history knows of it either way.
    const found = await this.#options.lookUp(room.room, event);
    if (found !== null) return ackFromHistory(room.room, event, found);
    throw new ApiError('UNAVAILABLE', 'The message is stored, but cannot be read now.');
  }

  async #publish(stored: StoredEvent, data: Uint8Array, room: GrantedRoom): Promise<Stored> {
    const { recent, notify } = this.#options;
    const { event, seq } = stored;
    if (event.action === 'delete' && event.targetId !== undefined) recent.evictMessage(event.targetId);
    recent.put(stored);
    await notify(stored, data, room.meta.type);
    return { id: event.messageId, seq, timestamp: event.timestamp };
  }
}

interface Targeted {
  readonly messageId: string;
  readonly targetId: string;
}

/**
 * Returns the author of the message that a command is about, as far as the command proves it: the id of one's own message
 * follows from its client id, so whose it is needs no look-up. No one, when it proves nothing.
 */
function provenAuthor(caller: string, room: string, command: Command): string {
  if (command.action !== 'edit' && command.action !== 'delete') return NO_ONE;
  const { targetId, targetClientId: clientId } = command;
  if (clientId === undefined) return NO_ONE;
  return messageIdOf({ user: caller, room, clientId }) === targetId ? caller : NO_ONE;
}

/** No user's token is empty. */
const NO_ONE = '';

/**
 * The ack of the first send of an event, as history knows it. Of what is about a message it knows no more than that, which
 * is enough: under the id of an edit nothing but the same person's command about the same message is found.
 */
function ackFromHistory(room: string, event: Envelope, found: NonNullable<LookedUp>): Stored {
  const { messageId: id, action } = event;
  const { seq, timestamp, threadId, targetId } = found;
  const stored = targetId === undefined ? { action: 'post', threadId } : { action, threadId: event.threadId, targetId };
  requireSameSend(room, { messageId: id, ...stored }, { room, event });
  return { id, seq, timestamp };
}

/** What is stored under the key of a send has to be that send: the log compares keys alone. */
function requireSameSend(
  storedRoom: string,
  stored: Pick<Envelope, 'messageId' | 'action' | 'threadId' | 'targetId'>,
  { room, event }: { readonly room: string; readonly event: Envelope },
): void {
  const isSame =
    storedRoom === room &&
    stored.threadId === event.threadId &&
    stored.messageId === event.messageId &&
    stored.action === event.action &&
    stored.targetId === event.targetId;
  if (!isSame) throw new ApiError('INVALID', 'The client id was used for another message.');
}
