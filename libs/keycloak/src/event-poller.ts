import { LRUCache } from 'lru-cache';
import { EVENT_PAGE, type EventQuery } from './events.ts';

interface StoredEvent {
  readonly id: string;
  /** In ms since 1970. */
  readonly time: number;
}

/**
 * Reads the events of one kind as they come, each once.
 *
 * An event that is dated in the future counts as one of now: it does not hide later events.
 *
 * @example
 * const poller = new EventPoller(createKeycloakEvents(api).adminEvents, { sinceMs: 60_000 });
 * for (const { resourcePath } of await poller.poll()) logger.info({ resourcePath }, 'An administrator did something.');
 */
export class EventPoller<Event extends StoredEvent> {
  readonly #read: (query: EventQuery) => Promise<readonly Event[]>;
  readonly #seen = new LRUCache<string, true>({ max: 2 * MAX_PAGES * EVENT_PAGE });
  #latest: number;

  /** @param options `sinceMs`: how far the first poll goes back. */
  constructor(read: (query: EventQuery) => Promise<readonly Event[]>, { sinceMs }: { readonly sinceMs: number }) {
    this.#read = read;
    this.#latest = Date.now() - sinceMs;
  }

  /**
   * Returns the events that no call returned before, the oldest first; one call at a time.
   *
   * @throws Error when Keycloak does not answer: the next call returns them.
   */
  async poll(): Promise<readonly Event[]> {
    const now = Date.now();
    const fresh = (await this.#readAll(this.#latest - OVERLAP_MS)).filter(({ id }) => !this.#seen.has(id));
    for (const { id, time } of fresh) {
      this.#seen.set(id, true);
      this.#latest = Math.max(this.#latest, Math.min(time, now));
    }
    return fresh;
  }

  async #readAll(from: number): Promise<readonly Event[]> {
    const all: Event[] = [];
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const events = await this.#read({ from, skip: all.length });
      all.push(...events);
      if (events.length < EVENT_PAGE) break;
    }
    return all;
  }
}

/** Events become visible in another order than they are dated in, and clocks of several Keycloaks differ. */
const OVERLAP_MS = 10_000;
/** Of each kind, in one poll; the next one goes on from there. */
const MAX_PAGES = 100;
