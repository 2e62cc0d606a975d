import { SYSTEM_USER, type Envelope } from '@nats-chat/contracts';

/** What is counted of a message event; events and notifications have it. */
export type Countable = Pick<Envelope, 'messageId' | 'user' | 'action' | 'threadId' | 'mentions'>;

export interface UnreadCount {
  readonly unread: number;
  readonly mentions: number;
}

/** A count that has reached this stays there. */
export const UNREAD_CAP = 100;

/** Unread messages per room, each counted once however often it is received. */
export class Unread {
  readonly #me: string;
  readonly #counts = new Map<string, { readonly messages: Set<string>; mentions: number }>();

  /** @param me Whose own messages do not count. Edits, reactions, threads and system messages do not count either. */
  constructor(me: string) {
    this.#me = me;
  }

  of(room: string): UnreadCount {
    const count = this.#counts.get(room);
    return count === undefined ? NONE : { unread: count.messages.size, mentions: count.mentions };
  }

  /** Returns whether the count changed. */
  add(room: string, { messageId, user, action, threadId, mentions }: Countable): boolean {
    if (action !== 'post' || user === this.#me || user === SYSTEM_USER || threadId !== undefined) return false;
    const count = this.#counts.get(room) ?? { messages: new Set(), mentions: 0 };
    if (count.messages.size >= UNREAD_CAP || count.messages.has(messageId)) return false;
    count.messages.add(messageId);
    if (mentions?.room === true || mentions?.users.includes(this.#me) === true) count.mentions += 1;
    this.#counts.set(room, count);
    return true;
  }

  /** Takes note that the room is on screen. */
  clear(room: string): void {
    this.#counts.delete(room);
  }
}

const NONE: UnreadCount = { unread: 0, mentions: 0 };
