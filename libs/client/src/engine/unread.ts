import type { Envelope } from '@nats-chat/contracts';

/** What is counted of a message event; events and notifications have it. */
export type Countable = Pick<Envelope, 'messageId' | 'user' | 'action' | 'threadId' | 'mentions'>;

export interface UnreadCount {
  readonly unread: number;
  readonly mentions: number;
}

/** Unread messages per room, each counted once however often it is received. */
export interface Unread {
  readonly of: (room: string) => UnreadCount;
  /** Whether the count changed. */
  readonly add: (room: string, event: Countable) => boolean;
  /** The room is on screen. */
  readonly clear: (room: string) => void;
}

/** A count that has reached this stays there. */
export const UNREAD_CAP = 100;

/** @param me Whose own messages do not count. Edits, reactions and threads do not count either. */
export const createUnread = (me: string): Unread => {
  const counts = new Map<string, { readonly messages: Set<string>; mentions: number }>();
  return {
    of: (room) => {
      const count = counts.get(room);
      return count === undefined ? NONE : { unread: count.messages.size, mentions: count.mentions };
    },
    add: (room, { messageId, user, action, threadId, mentions }) => {
      if (action !== 'post' || user === me || threadId !== undefined) return false;
      const count = counts.get(room) ?? { messages: new Set(), mentions: 0 };
      if (count.messages.size >= UNREAD_CAP || count.messages.has(messageId)) return false;
      count.messages.add(messageId);
      if (mentions?.room === true || mentions?.users.includes(me) === true) count.mentions += 1;
      counts.set(room, count);
      return true;
    },
    clear: (room) => {
      counts.delete(room);
    },
  };
};

const NONE: UnreadCount = { unread: 0, mentions: 0 };
