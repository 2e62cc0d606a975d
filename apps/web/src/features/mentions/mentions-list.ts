import { Delay } from '@nats-chat/async';
import type { Message } from '@nats-chat/contracts';
import type { ChatEngine, Store } from '../../lib/chat/engine.ts';
import { createStore } from '../../lib/store.ts';

export interface MentionsState {
  readonly messages: readonly Message[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  /** Why it could not be loaded; not set while it is asked for again. */
  readonly error?: unknown;
}

export interface MentionsList {
  /** Loaded, and kept as it is on the server, while it has listeners. */
  readonly state: Store<MentionsState>;
  readonly loadMore: () => void;
  /** Loads again what could not be loaded. */
  readonly reload: () => void;
}

/** Messages of one page, as the server gives them at a time. */
const PAGE = 50;
/** Requests for one look at the list, at most. */
const MOST_PAGES = 40;
/** How long after one look at the list comes the next, in ms: where many are mentioned, it is asked for no more often than the server allows. */
const REST_MS = 1_000;

/**
 * Returns the messages that mention me. A new one has the first page loaded; whatever else may have changed them has all of them
 * loaded again that were there: what was deleted, or is not for me any more, goes, wherever it stood.
 */
export const mentionsList = (engine: Pick<ChatEngine, 'mentions' | 'mentionsVersion'>): MentionsList => {
  const state = createStore<MentionsState>({ messages: [], hasMore: false, isLoading: true });
  let wanted = PAGE;
  let isStale = true;
  let isRunning = false;
  let listeners = 0;
  let delay = new Delay();
  /** After which change all of it was loaded, and how much was wanted of it; undefined when it has to be. */
  let loaded: { readonly changed: number; readonly wanted: number } | undefined;

  const read = async (isLoaded: boolean): Promise<MentionsState> => {
    let { messages, next } = await engine.mentions();
    const known = state.get();
    const end = known.messages.findIndex(({ messageId }) => messageId === messages.at(-1)?.messageId);
    // What was below the last one of the page is there still.
    if (isLoaded && end >= 0)
      return { messages: [...messages, ...known.messages.slice(end + 1)], hasMore: known.hasMore, isLoading: false };
    let pages = 1;
    for (; next !== null && messages.length < wanted && pages < MOST_PAGES; pages += 1) {
      const page = await engine.mentions(next);
      messages = [...messages, ...page.messages];
      next = page.next;
    }
    return { messages, hasMore: next !== null && pages < MOST_PAGES, isLoading: false };
  };

  const run = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    while (isStale && listeners > 0) {
      isStale = false;
      const asked = { changed: engine.mentionsVersion.get().changed, wanted };
      const isLoaded = loaded?.changed === asked.changed && loaded.wanted === asked.wanted;
      loaded = undefined;
      try {
        state.set(await read(isLoaded));
        loaded = asked;
      } catch (error) {
        const { messages, hasMore } = state.get();
        state.set({ messages, hasMore, isLoading: false, error });
      }
      await delay.wait(REST_MS);
    }
    isRunning = false;
  };
  const refresh = (): void => {
    isStale = true;
    void run();
  };
  const ask = (): void => {
    const { messages, hasMore } = state.get();
    state.set({ messages, hasMore, isLoading: true });
    refresh();
    delay.cancel();
  };
  return {
    state: {
      get: state.get,
      subscribe: (listener) => {
        const stops = [state.subscribe(listener), engine.mentionsVersion.subscribe(refresh)];
        listeners += 1;
        if (listeners === 1) delay = new Delay();
        refresh();
        return () => {
          for (const stop of stops) stop();
          listeners -= 1;
          if (listeners === 0) delay.close();
        };
      },
    },
    loadMore: () => {
      wanted = state.get().messages.length + PAGE;
      ask();
    },
    reload: ask,
  };
};
