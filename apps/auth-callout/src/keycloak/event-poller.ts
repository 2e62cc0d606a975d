import { LRUCache } from 'lru-cache';
import { CLOCK_LEEWAY_SECONDS, MAX_TOKEN_AGE_SECONDS } from './access-token.ts';
import { EVENT_PAGE, type EventQuery } from './events.ts';
import type { PasswordChange, Revocation } from './revocations.ts';

interface StoredEvent {
  readonly id: string;
  /** In ms since 1970. */
  readonly time: number;
}

/** What events of one kind mean. */
export interface EventMeaning<Event> {
  readonly revocation: (event: Event) => Revocation | undefined;
  readonly passwordChange: (event: Event) => PasswordChange | undefined;
}

/** What events meant, each for itself. */
export interface Polled {
  readonly revocations: readonly Revocation[];
  readonly passwordChanges: readonly PasswordChange[];
}

/**
 * Finds revocations and changed passwords among the events of one kind. The first poll goes back as far as a token can be old.
 *
 * An event that is dated in the future counts as one of now: it neither hides later events nor refuses later tokens.
 */
export class EventPoller<Event extends StoredEvent> {
  readonly #read: (query: EventQuery) => Promise<readonly Event[]>;
  readonly #meaning: EventMeaning<Event>;
  readonly #seen = new LRUCache<string, true>({ max: 2 * MAX_PAGES * EVENT_PAGE });
  #latest = Date.now() - MAX_TOKEN_AGE_SECONDS * 1_000;

  constructor(read: (query: EventQuery) => Promise<readonly Event[]>, meaning: EventMeaning<Event>) {
    this.#read = read;
    this.#meaning = meaning;
  }

  /**
   * Returns what the events mean that no call read before; one call at a time.
   *
   * @throws Error when Keycloak does not answer: the next call reads them.
   */
  async poll(): Promise<Polled> {
    const now = Date.now();
    const fresh = (await this.#readAll(this.#latest - OVERLAP_MS)).filter(({ id }) => !this.#seen.has(id));
    for (const { id, time } of fresh) {
      this.#seen.set(id, true);
      this.#latest = Math.max(this.#latest, Math.min(time, now));
    }
    const { revocation, passwordChange } = this.#meaning;
    const latest = now + CLOCK_LEEWAY_SECONDS * 1_000;
    const notLater = <Dated extends { readonly at: number }>(one: Dated) => ({ ...one, at: Math.min(one.at, latest) });
    return {
      revocations: fresh.flatMap((event) => revocation(event) ?? []).map(notLater),
      passwordChanges: fresh.flatMap((event) => passwordChange(event) ?? []).map(notLater),
    };
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
