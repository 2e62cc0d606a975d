import type { Timer } from '@nats-chat/async';
import { contract, type ApiError } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { decodeToken } from '@nats-chat/subjects';
import { Derived, type Schedule, type Store } from '../store/derived.ts';
import { asApiError } from './request-with-retry.ts';
import { RetriedLoad } from './retried-load.ts';

/** Where names outlive the page: members pages do not tell those of people who have left. */
export interface NameStorage {
  readonly load: () => Iterable<readonly [user: string, displayName: string]>;
  readonly save: (names: readonly (readonly [user: string, displayName: string])[]) => void;
}

export interface NamesOptions {
  readonly request: Requester;
  readonly connected: () => boolean;
  readonly timer: Timer;
  /** Returns what to call a room; empty where it is not for me. */
  readonly roomName: (room: string) => string;
  /** When listeners are notified, and names that were received together are saved. */
  readonly schedule: Schedule;
  /** Default: names are forgotten with the page. */
  readonly storage?: NameStorage | undefined;
}

/** Returns what to call a person, or, by `#` and its id, a room. */
type NameOf = (of: string) => string;

/** At most this many are stored, those that were received last. */
export const MOST_STORED = 2_000;

/** As many people as one request may name. */
export const NAMES_BATCH = 200;

/**
 * The best name known for each person. Whoever is asked for and not known is looked up in the directory, and whom it does not
 * have again later: it follows the accounts by some seconds.
 */
export class Names {
  /** {@link Names.of}, as another function after each change of a name. */
  readonly store: Store<NameOf>;
  readonly #options: NamesOptions;
  readonly #store: Derived<NameOf>;
  readonly #names: Map<string, string>;
  readonly #load: RetriedLoad;
  /** Who was asked for and is not looked up yet. */
  readonly #wanted = new Set<string>();
  /** Who was ever asked for, and how often the directory did not have them. */
  readonly #misses = new Map<string, number>();
  /** How to cancel asking again, by person. */
  readonly #later = new Map<string, () => void>();
  #cancelAsking: (() => void) | undefined;
  #isSaving = false;

  constructor(options: NamesOptions) {
    const { connected, timer, schedule, storage } = options;
    this.#options = options;
    this.#names = new Map(storage?.load());
    this.#store = new Derived(() => (user: string) => this.of(user), schedule);
    this.store = this.#store;
    this.#load = new RetriedLoad({ connected, timer, attempt: () => this.#attempt() });
  }

  /** Returns the display name, or the user name while it is not known. */
  readonly of: NameOf = (user) => {
    if (user.startsWith('#')) return this.#options.roomName(user.slice(1));
    const name = this.#names.get(user);
    if (name === undefined) this.#want(user);
    return name ?? userName(user);
  };

  readonly knows = (user: string): boolean => this.#names.has(user);

  /** Takes a display name; an empty one says nothing. */
  set(user: string, displayName: string): void {
    if (displayName === '') return;
    const isNew = this.#names.get(user) !== displayName;
    // The newest last.
    this.#names.delete(user);
    this.#names.set(user, displayName);
    if (!isNew) return;
    this.#store.invalidate();
    this.#save();
  }

  /** Takes the new name of somebody, if they are known here, or shown. */
  changed(user: string, displayName: string): void {
    if (this.#names.has(user) || this.#misses.has(user)) this.set(user, displayName);
  }

  /** Looks up who could not be looked up: there is a new connection. */
  resume(): void {
    if (this.#wanted.size > 0) void this.#load.run();
  }

  stop(): void {
    this.#cancelAsking?.();
    for (const cancel of this.#later.values()) cancel();
    this.#load.stop();
  }

  /** Not at once: pages of members bring names, and many who see the same stranger would ask together. */
  #want(user: string): void {
    if (this.#misses.has(user)) return;
    this.#misses.set(user, 0);
    this.#ask(user);
  }

  #ask(user: string): void {
    this.#wanted.add(user);
    this.#cancelAsking ??= this.#options.timer.after(ASK_MS * (1 + 2 * Math.random()), () => {
      this.#cancelAsking = undefined;
      void this.#load.run();
    });
  }

  async #attempt(): Promise<ApiError | undefined> {
    for (const user of this.#wanted) if (this.#names.has(user)) this.#wanted.delete(user);
    try {
      while (this.#wanted.size > 0) {
        const users = [...this.#wanted].slice(0, NAMES_BATCH);
        const { people } = await this.#options.request(contract['user-search'].get, {}, { users });
        for (const user of users) this.#wanted.delete(user);
        for (const { user, displayName } of people) this.set(user, displayName);
        const found = new Set(people.map(({ user }) => user));
        for (const user of users) if (!found.has(user)) this.#askLater(user);
      }
      return undefined;
    } catch (cause) {
      return asApiError(cause);
    }
  }

  #askLater(user: string): void {
    const misses = this.#misses.get(user) ?? 0;
    const wait = AGAIN_MS[misses];
    if (wait === undefined) return;
    this.#misses.set(user, misses + 1);
    const cancel = this.#options.timer.after(wait, () => {
      this.#later.delete(user);
      this.#ask(user);
    });
    this.#later.set(user, cancel);
  }

  /** Saves once for the hundreds that a members page tells. */
  #save(): void {
    const { storage, schedule } = this.#options;
    if (this.#isSaving || storage === undefined) return;
    this.#isSaving = true;
    schedule(() => {
      this.#isSaving = false;
      storage.save([...this.#names].slice(-MOST_STORED));
    });
  }
}

const ASK_MS = 300;

/** Longer than the directory is behind the accounts; whoever is missing for so long is not there. */
const AGAIN_MS = [10_000, 30_000, 120_000, 600_000];

function userName(user: string): string {
  try {
    return decodeToken(user);
  } catch {
    return user;
  }
}
