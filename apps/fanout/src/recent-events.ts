import { LRUCache } from 'lru-cache';
import type { StoredEvent } from './event-log.ts';

/** What the events kept may add up to, as stored: the capacity counts small messages, and texts may be 8 KB long. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Longer than the window in which the clients of a room ask for a message, 250 ms. */
export const MAX_AGE_MS = 2_000;
/** How often the time is taken. */
const TIME_RESOLUTION_MS = 100;

/**
 * The events that were stored or read last, by sequence, for the moment in which everyone in a room asks for the same.
 *
 * An event is immutable, but the log loses it when its message is deleted. So one is kept for 2 s only: then the log is
 * asked again, whichever instance took the delete. (docs/adr/0013)
 */
export class RecentEvents {
  readonly #kept: LRUCache<number, StoredEvent>;

  /** @param capacity Most events kept; together they are at most 32 MiB. */
  constructor(capacity: number) {
    this.#kept = new LRUCache({
      max: capacity,
      maxSize: MAX_BYTES,
      sizeCalculation: ({ bytes }) => bytes,
      ttl: MAX_AGE_MS,
      ttlResolution: TIME_RESOLUTION_MS,
      perf: performance,
    });
  }

  get(seq: number): StoredEvent | undefined {
    return this.#kept.get(seq);
  }

  put(stored: StoredEvent): void {
    this.#kept.set(stored.seq, stored);
  }

  /** Forgets the message and its edits. Goes through all that is kept: deletes are rare. */
  evictMessage(messageId: string): void {
    for (const [seq, { event }] of this.#kept) {
      if (event.messageId === messageId || event.targetId === messageId) this.#kept.delete(seq);
    }
  }
}
