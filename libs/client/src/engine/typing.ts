import type { Timer } from '@nats-chat/async';
import type { Schedule, Store } from '../store/derived.ts';
import { createStore, type WritableStore } from '../store/store.ts';

export interface TypingOptions {
  /** Tells the room that I am writing. */
  readonly send: () => void;
  readonly timer: Timer;
  readonly schedule: Schedule;
}

/** Who is writing in a room on screen. */
export class Typing {
  readonly store: Store<readonly string[]>;
  readonly #options: TypingOptions;
  readonly #store: WritableStore<readonly string[]>;
  readonly #expiries = new Map<string, () => void>();
  #lastSentAt = -Infinity;

  constructor(options: TypingOptions) {
    this.#options = options;
    this.#store = createStore<readonly string[]>([], options.schedule);
    this.store = this.#store;
  }

  /** Takes note that somebody else is writing; it holds for 6 s. */
  started(user: string): void {
    const known = this.#expiries.get(user);
    known?.();
    const expiry = this.#options.timer.after(SHOWN_MS, () => {
      this.ended(user);
    });
    this.#expiries.set(user, expiry);
    if (known === undefined) this.#show();
  }

  /** Takes note that their message is there. */
  ended(user: string): void {
    this.#expiries.get(user)?.();
    if (this.#expiries.delete(user)) this.#show();
  }

  /** Says that I am writing: at once, then at most every 3 s. */
  readonly send = (): void => {
    if (performance.now() - this.#lastSentAt < EVERY_MS) return;
    this.#lastSentAt = performance.now();
    this.#options.send();
  };

  stop(): void {
    for (const cancel of this.#expiries.values()) cancel();
    this.#expiries.clear();
    this.#show();
  }

  #show(): void {
    this.#store.set([...this.#expiries.keys()]);
  }
}

const SHOWN_MS = 6_000;
const EVERY_MS = 3_000;
