import type { Store } from '../chat/engine.ts';
import { createStore } from '../store.ts';

/** Where drafts outlive the page. */
export interface DraftStorage {
  readonly load: () => Promise<ReadonlyMap<string, string>>;
  readonly save: (room: string, text: string) => Promise<void>;
  readonly remove: (room: string) => Promise<void>;
}

/** Drafts are written this long after the last key. */
const SAVE_AFTER_MS = 400;

/**
 * What a person has begun to write, by room, over a storage that may fail: then drafts live as long as the page.
 *
 * What is typed before the storage has answered wins over what it holds.
 */
export class DraftStore {
  readonly #storage: DraftStorage;
  readonly #texts = new Map<string, string>();
  readonly #changedHere = new Set<string>();
  readonly #unsaved = new Set<string>();
  readonly #loaded = createStore(false);
  readonly #rooms = createStore<ReadonlySet<string>>(new Set());
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(storage: DraftStorage) {
    this.#storage = storage;
    storage.load().then(
      (saved) => {
        this.#finishLoading(saved);
      },
      () => {
        this.#finishLoading(new Map());
      },
    );
  }

  /** False until what was saved earlier has been read, or could not be. */
  get loaded(): Store<boolean> {
    return this.#loaded;
  }

  /** The rooms that have a draft. */
  get rooms(): Store<ReadonlySet<string>> {
    return this.#rooms;
  }

  readonly get = (room: string): string => this.#texts.get(room) ?? '';

  /** Keeps a text in memory at once and in the storage soon; a blank one is no draft, and is removed there at once. */
  readonly set = (room: string, text: string): void => {
    this.#changedHere.add(room);
    this.#put(room, text);
    this.#unsaved.add(room);
    // A page that closes right after sending must not find the message as a draft when it is opened again.
    if (!this.#texts.has(room)) this.#write(room);
    else this.#timer ??= setTimeout(this.flush, SAVE_AFTER_MS);
  };

  /** Writes what is still waiting, at once. */
  readonly flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const room of this.#unsaved) this.#write(room);
  };

  #write(room: string): void {
    this.#unsaved.delete(room);
    const text = this.#texts.get(room);
    const written = text === undefined ? this.#storage.remove(room) : this.#storage.save(room, text);
    // The draft is still in memory; there is nothing to do.
    written.catch(() => undefined);
  }

  #put(room: string, text: string): void {
    if (text.trim() === '') this.#texts.delete(room);
    else this.#texts.set(room, text);
    if (this.#texts.has(room) !== this.#rooms.get().has(room)) this.#rooms.set(new Set(this.#texts.keys()));
  }

  #finishLoading(saved: ReadonlyMap<string, string>): void {
    for (const [room, text] of saved) if (!this.#changedHere.has(room)) this.#put(room, text);
    this.#loaded.set(true);
  }
}
