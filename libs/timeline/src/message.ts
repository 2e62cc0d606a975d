import {
  MAX_RECENT_REPLIES,
  MAX_REPLY_USERS,
  type Envelope,
  type LoggedEvent,
  type Message,
} from '@nats-chat/contracts';
import { mayApply } from './rights.ts';

/**
 * Returns the message that an event is about: its own for a post, the one it names for everything else.
 *
 * @example
 * targetOf(logged.event) === logged.event.messageId; // true
 */
export const targetOf = ({ action, messageId, targetId }: Envelope): string =>
  action === 'post' ? messageId : (targetId ?? messageId);

/**
 * Returns the message that a post makes, before anything happened to it. Fields that readers do not know are left out.
 *
 * @example
 * toMessage(logged).reactions; // []
 */
export const toMessage = ({ room, seq, event }: LoggedEvent): Message => ({
  room,
  messageId: event.messageId,
  clientId: event.clientId,
  seq,
  sortKey: event.sortKey ?? seq,
  kind: event.kind,
  user: event.user,
  timestamp: event.timestamp,
  ...defined({
    text: event.text,
    threadId: event.threadId,
    alsoInRoom: event.alsoInRoom,
    replyTo: event.replyTo,
    mentions: event.mentions,
    stickerUrl: event.stickerUrl,
    attachments: event.attachments,
    system: event.system,
  }),
  deleted: false,
  reactions: [],
});

/**
 * Returns whether a message is shown in a thread, which begins with the message that started it, or in the room itself, where
 * replies are that were sent to it, too.
 *
 * @example
 * isIn({ messageId: 'b', threadId: 'a' }, 'a'); // true
 * isIn({ messageId: 'b', threadId: 'a' }, undefined); // false
 */
export const isIn = (
  { threadId, messageId, alsoInRoom }: Pick<Message, 'threadId' | 'messageId' | 'alsoInRoom'>,
  thread: string | undefined,
): boolean =>
  thread === undefined ? threadId === undefined || alsoInRoom === true : threadId === thread || messageId === thread;

/**
 * Returns the message that started the thread in which a reply is posted or deleted; `undefined` for everything else.
 *
 * @example
 * rootOf(logged.event); // undefined
 */
export const rootOf = (event: Envelope): string | undefined =>
  (event.action === 'post' || event.action === 'delete') && event.threadId !== targetOf(event)
    ? event.threadId
    : undefined;

/**
 * Returns `message` after one more event of its own, or of a reply in its thread, which must be newer than all that `message`
 * holds.
 *
 * Returns `message` itself when the event changes nothing: it is of another room, comes from somebody who may not do
 * this, or the message is deleted, which is final. Replies still count then: a thread outlives what started it.
 *
 * @example
 * const edited = applyEvent(toMessage(logged), { ...logged, event: { ...logged.event, action: 'edit', text: 'Hello' } });
 */
export const applyEvent = (message: Message, logged: LoggedEvent): Message => {
  if (logged.room !== message.room) return message;
  if (rootOf(logged.event) === message.messageId)
    return logged.event.action === 'post' ? replied(message, logged.event) : replyDeleted(message, logged.event);
  if (message.deleted) return message;
  switch (logged.event.action) {
    case 'post':
      return message;
    case 'edit':
      return mayApply(logged.event, message) ? edited(message, logged) : message;
    case 'delete':
      return mayApply(logged.event, message) ? tombstone(message) : message;
    case 'react':
      return reacted(message, logged.event, true);
    case 'unreact':
      return reacted(message, logged.event, false);
    // What a newer writer means by another action is not known here.
    default:
      return message;
  }
};

function edited(message: Message, { seq, event }: LoggedEvent): Message {
  if (seq <= (message.editSeq ?? 0)) return message;
  const { text: _text, mentions: _mentions, ...rest } = message;
  return {
    ...rest,
    ...defined({ text: event.text, mentions: event.mentions }),
    editedAt: event.timestamp,
    editSeq: seq,
  };
}

/** Who wrote where and when stays, so that replies and the thread keep their place; what was said does not. */
function tombstone(message: Message): Message {
  const { room, messageId, clientId, seq, sortKey, kind, user, timestamp, threadId, replyTo, replies } = message;
  const { alsoInRoom } = message;
  return {
    room,
    messageId,
    clientId,
    seq,
    sortKey,
    kind,
    user,
    timestamp,
    ...defined({ threadId, alsoInRoom, replyTo, replies }),
    deleted: true,
    reactions: [],
  };
}

/** Different emojis of one message; an event takes time for each. */
const MAX_EMOJIS = 1_000;

function reacted(message: Message, { user, emoji }: Envelope, on: boolean): Message {
  if (emoji === undefined) return message;
  const known = message.reactions.find((reaction) => reaction.emoji === emoji);
  if ((known?.users.includes(user) ?? false) === on) return message;
  if (known === undefined && message.reactions.length >= MAX_EMOJIS) return message;
  if (known === undefined) return { ...message, reactions: [...message.reactions, { emoji, users: [user] }] };
  const users = on ? [...known.users, user] : known.users.filter((other) => other !== user);
  const reactions = message.reactions.map((reaction) => (reaction === known ? { emoji, users } : reaction));
  return { ...message, reactions: reactions.filter((reaction) => reaction.users.length > 0) };
}

type Replies = NonNullable<Message['replies']>;

function replied(message: Message, { messageId, user, timestamp }: Envelope): Message {
  const { count = 0, recent = [] } = message.replies ?? {};
  const last = [...recent, { messageId, user, timestamp }].slice(-MAX_RECENT_REPLIES);
  return { ...message, replies: repliesOf({ count: count + 1, recent: last }) };
}

/**
 * A reply that is not among the last ones may be an older one. Where none is older, or the id says that it is not, it was
 * deleted before, or what is known here was read after that.
 */
function replyDeleted(message: Message, event: Envelope): Message {
  const { replies, ...rest } = message;
  if (replies === undefined) return message;
  const { count, recent } = replies;
  const reply = targetOf(event);
  const known = recent.find(({ messageId }) => messageId === reply);
  const isOlder = count > recent.length && reply < (recent[0]?.messageId ?? LAST_ID);
  if (!(known === undefined ? isOlder : mayApply(event, known))) return message;
  if (count === 1) return rest;
  const left = recent.filter((one) => one !== known);
  // Of a thread whose last replies are all deleted, they stay named until it is read again.
  const named = left.length === 0 ? { ...replies, recent: left } : repliesOf({ count, recent: left });
  return { ...rest, replies: { ...named, count: count - 1 } };
}

/** Sorts after every message id. */
const LAST_ID = 'g';

/**
 * Returns what a message says of the thread that it started, of at least one reply.
 *
 * @example
 * repliesOf({ count: 1, recent: [{ messageId, user: 'bob', timestamp: 9 }] }).users; // ['bob']
 */
export const repliesOf = ({ count, recent }: Pick<Replies, 'count' | 'recent'>): Replies => ({
  count,
  users: [...new Set(recent.map(({ user }) => user).reverse())].slice(0, MAX_REPLY_USERS),
  lastAt: Math.max(...recent.map(({ timestamp }) => timestamp)),
  recent,
});

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
