import { LRUCache } from 'lru-cache';
import type { StoredEvent } from './event-log.ts';

/** What the events kept may add up to, as stored: the capacity counts small messages, and texts may be 8 KB long. */
const MAX_BYTES = 32 * 1024 * 1024;

/** The events that were stored or read last, by sequence: they are immutable, so one kept is never wrong. */
export class RecentEvents {
  readonly #kept: LRUCache<number, StoredEvent>;

  /** @param capacity Most events kept; together they are at most 32 MiB. */
  constructor(capacity: number) {
    this.#kept = new LRUCache({ max: capacity, maxSize: MAX_BYTES, sizeCalculation: ({ bytes }) => bytes });
  }

  get(seq: number): StoredEvent | undefined {
    return this.#kept.get(seq);
  }

  put(stored: StoredEvent): void {
    this.#kept.set(stored.seq, stored);
  }
}
