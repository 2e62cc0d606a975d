import { isMentioned, SYSTEM_USER, type Envelope } from '@nats-chat/contracts';
import { isIn } from '@nats-chat/timeline';

/** What is counted of a message event; events and notifications have it. */
export type Countable = Pick<Envelope, 'messageId' | 'user' | 'action' | 'threadId' | 'alsoInRoom' | 'mentions'>;

export interface UnreadCount {
  readonly unread: number;
  readonly mentions: number;
}

/** A count that has reached this stays there. */
export const UNREAD_CAP = 100;

/** Unread messages per room, each counted once however often it is received. */
export class Unread {
  readonly #me: string;
  readonly #isBlocked: (user: string) => boolean;
  /** By room and message: who wrote it, and whether it mentions me. */
  readonly #counts = new Map<string, Map<string, { readonly user: string; readonly mentions: boolean }>>();

  /**
   * @param me Whose own messages do not count. Edits, reactions, threads and system messages do not count either.
   * @param isBlocked Whether somebody’s messages do not count, asked as each comes.
   */
  constructor(me: string, isBlocked: (user: string) => boolean = () => false) {
    this.#me = me;
    this.#isBlocked = isBlocked;
  }

  of(room: string): UnreadCount {
    const count = this.#counts.get(room);
    if (count === undefined) return NONE;
    return { unread: count.size, mentions: [...count.values()].filter(({ mentions }) => mentions).length };
  }

  /** Returns whether the count changed. */
  add(room: string, event: Countable): boolean {
    const { messageId, user, action } = event;
    if (action !== 'post' || user === this.#me || user === SYSTEM_USER || !isIn(event, undefined)) return false;
    if (this.#isBlocked(user)) return false;
    const count = this.#counts.get(room) ?? new Map<string, { readonly user: string; readonly mentions: boolean }>();
    if (count.size >= UNREAD_CAP || count.has(messageId)) return false;
    count.set(messageId, { user, mentions: isMentioned(this.#me, event) });
    this.#counts.set(room, count);
    return true;
  }

  /** Takes back what somebody wrote, who was just blocked. */
  forget(user: string): void {
    for (const [room, count] of this.#counts) {
      for (const [messageId, counted] of count) if (counted.user === user) count.delete(messageId);
      if (count.size === 0) this.#counts.delete(room);
    }
  }

  /** Takes note that the room is on screen. */
  clear(room: string): void {
    this.#counts.delete(room);
  }
}

const NONE: UnreadCount = { unread: 0, mentions: 0 };
