import type { Store } from '../chat/engine.ts';
import { cell } from '../store.ts';

/** Where drafts outlive the page. */
export interface DraftStorage {
  readonly load: () => Promise<ReadonlyMap<string, string>>;
  readonly save: (room: string, text: string) => Promise<void>;
  readonly remove: (room: string) => Promise<void>;
}

/** What a person has begun to write, by room. */
export interface DraftStore {
  /** False until what was saved earlier has been read, or could not be. */
  readonly loaded: Store<boolean>;
  /** The rooms that have a draft. */
  readonly rooms: Store<ReadonlySet<string>>;
  readonly get: (room: string) => string;
  /** Kept at once in memory, and soon in the storage; a blank text is no draft. */
  readonly set: (room: string, text: string) => void;
  /** Writes what is still waiting, at once. */
  readonly flush: () => void;
}

/** Drafts are written this long after the last key. */
const SAVE_AFTER_MS = 400;

/**
 * Drafts over a storage that may fail: then they live as long as the page.
 *
 * What is typed before the storage has answered wins over what it holds.
 */
export const createDraftStore = (storage: DraftStorage): DraftStore => {
  const texts = new Map<string, string>();
  const touched = new Set<string>();
  const unsaved = new Set<string>();
  const loaded = cell(false);
  const rooms = cell<ReadonlySet<string>>(new Set());
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const room of unsaved) {
      const text = texts.get(room);
      const written = text === undefined ? storage.remove(room) : storage.save(room, text);
      // The draft is still in memory; there is nobody to tell and nothing to do.
      written.catch(() => undefined);
    }
    unsaved.clear();
  };

  const put = (room: string, text: string): void => {
    if (text.trim() === '') texts.delete(room);
    else texts.set(room, text);
    if (texts.has(room) !== rooms.get().has(room)) rooms.set(new Set(texts.keys()));
  };

  const finishLoading = (saved: ReadonlyMap<string, string>): void => {
    for (const [room, text] of saved) if (!touched.has(room)) put(room, text);
    loaded.set(true);
  };

  storage.load().then(finishLoading, () => {
    finishLoading(new Map());
  });

  return {
    loaded,
    rooms,
    get: (room) => texts.get(room) ?? '',
    set: (room, text) => {
      touched.add(room);
      put(room, text);
      unsaved.add(room);
      timer ??= setTimeout(flush, SAVE_AFTER_MS);
    },
    flush,
  };
};
