import type { ApiError } from '@nats-chat/contracts';
import type { Backlog } from '../engine/api.ts';
import type { Schedule, Store } from '../store/derived.ts';
import { createStore, type WritableStore } from '../store/store.ts';

/** Shorter failures, like the restart of a service, are not shown. */
const UNAVAILABLE_AFTER_MS = 2_000;

/** What waits though there is a connection, and why: from how many wait, and what came of each attempt to send one. */
export class BacklogState {
  readonly #store: WritableStore<Backlog | undefined>;
  readonly #waiting: () => number;
  /** The longest wait that the limit has asked for since it began to hold commands back; 0 while it does not. */
  #limitMs = 0;
  /** When the first of the attempts began that failed one after the other on this connection; by `performance.now`. */
  #failingSince: number | undefined;
  #isUnavailable = false;

  /**
   * @param waiting Returns how many commands are to be sent now.
   * @param schedule When listeners are notified.
   */
  constructor(waiting: () => number, schedule: Schedule) {
    this.#waiting = waiting;
    this.#store = createStore<Backlog | undefined>(undefined, schedule);
  }

  get store(): Store<Backlog | undefined> {
    return this.#store;
  }

  /** There is a new connection, of which nothing is known. */
  connected(): void {
    this.#limitMs = 0;
    this.#markAvailable();
    this.changed();
  }

  stored(): void {
    this.#markAvailable();
    this.changed();
  }

  /** Takes note of a failure that may pass, of an attempt that began at `startedAt` over the connection there is. */
  failed({ code, retryAfterMs = 0 }: ApiError, startedAt: number): void {
    const isLimit = code === 'RATE_LIMITED';
    this.#limitMs = isLimit ? Math.max(this.#limitMs, retryAfterMs) : 0;
    this.#failingSince = isLimit ? undefined : (this.#failingSince ?? startedAt);
    this.#isUnavailable = performance.now() - (this.#failingSince ?? Infinity) >= UNAVAILABLE_AFTER_MS;
    this.changed();
  }

  /** There may be more to be sent, or less. */
  changed(): void {
    const waiting = this.#waiting();
    if (waiting === 0) {
      this.#limitMs = 0;
      this.#markAvailable();
    }
    if (this.#isUnavailable) this.#store.set({ reason: 'unavailable', waiting });
    else this.#store.set(this.#limitMs === 0 ? undefined : { reason: 'limited', waiting, everyMs: this.#limitMs });
  }

  #markAvailable(): void {
    this.#failingSince = undefined;
    this.#isUnavailable = false;
  }
}
