import { decodeToken } from '@nats-chat/subjects';
import type { Schedule } from '../store/derived.ts';

/** Where names outlive the page: members pages do not tell those of people who have left. */
export interface NameStorage {
  readonly load: () => Iterable<readonly [user: string, displayName: string]>;
  readonly save: (names: readonly (readonly [user: string, displayName: string])[]) => void;
}

/** At most this many are stored, those that were received last. */
export const MOST_STORED = 2_000;

/** The best name known for each person. */
export class Names {
  readonly #storage: NameStorage | undefined;
  readonly #schedule: Schedule;
  readonly #names: Map<string, string>;
  #isSaving = false;

  /**
   * @param storage Default: names are forgotten with the page.
   * @param schedule When names that were received together are saved; default at the end of the task.
   */
  constructor(storage?: NameStorage, schedule: Schedule = queueMicrotask) {
    this.#storage = storage;
    this.#schedule = schedule;
    this.#names = new Map(storage?.load());
  }

  /** Returns the display name, or the user name while it is not known. */
  readonly of = (user: string): string => this.#names.get(user) ?? userName(user);

  /** Returns whether {@link Names.of} is more than the user name. */
  knows(user: string): boolean {
    return this.#names.has(user);
  }

  /** Takes a display name; an empty one says nothing. */
  set(user: string, displayName: string): void {
    if (displayName === '') return;
    const isNew = this.#names.get(user) !== displayName;
    // The newest last.
    this.#names.delete(user);
    this.#names.set(user, displayName);
    if (isNew) this.#save();
  }

  /** Saves once for the hundreds that a members page tells. */
  #save(): void {
    const storage = this.#storage;
    if (this.#isSaving || storage === undefined) return;
    this.#isSaving = true;
    const schedule = this.#schedule;
    schedule(() => {
      this.#isSaving = false;
      storage.save([...this.#names].slice(-MOST_STORED));
    });
  }
}

function userName(user: string): string {
  try {
    return decodeToken(user);
  } catch {
    return user;
  }
}
