import { Backoff, Delay } from '@nats-chat/async';
import { ApiError } from '@nats-chat/contracts';
import { useEffect, useState } from 'react';
import { useChat } from './chat-context.ts';

/** Returns the page after a key; the first one without. */
export type LoadPage<Item> = (
  after: string | undefined,
) => Promise<{ readonly items: readonly Item[]; readonly next: string | null }>;

interface Pages<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly error?: unknown;
}

/** How soon a page is asked for again that could not be loaded; a new connection asks at once. */
const RETRY = { minMs: 1_000, maxMs: 60_000 };

/**
 * Returns what pages hold, the first one at once, each other when it is asked for. What could not be loaded for a reason that may
 * pass is loaded again by itself; `error` stays until then.
 *
 * @param load The same function for as long as the pages are of the same list.
 */
export const usePages = <Item>(load: LoadPage<Item>) => {
  const { engine } = useChat();
  const [pages, setPages] = useState<Pages<Item>>({ items: [], next: null });
  /** The key after which to load, `undefined` for the first page; `null` while nothing is to be loaded. */
  const [wanted, setWanted] = useState<{ readonly after: string | undefined } | null>({ after: undefined });

  useEffect(() => {
    if (wanted === null) return undefined;
    let current = true;
    const isOver = (): boolean => !current;
    const delay = new Delay();
    const backoff = new Backoff(RETRY);
    const attempt = async (): Promise<void> => {
      try {
        const { items, next } = await load(wanted.after);
        if (isOver()) return;
        setPages((before) => ({ items: [...before.items, ...items], next }));
        setWanted(null);
      } catch (error) {
        if (isOver()) return;
        setPages((before) => ({ ...before, error }));
        if (!(error instanceof ApiError) || !error.retryable) return;
        await delay.wait(backoff.next());
        if (!isOver()) void attempt();
      }
    };
    void attempt();
    const stop = engine.connection.subscribe(() => {
      if (engine.connection.get().status === 'connected') delay.cancel();
    });
    return () => {
      current = false;
      stop();
      delay.close();
    };
  }, [engine, load, wanted]);

  return {
    items: pages.items,
    hasMore: pages.next !== null,
    loading: wanted !== null && pages.error === undefined,
    error: pages.error,
    /** Loads the next page, or tries again at once. */
    loadMore: () => {
      setPages(({ items, next }) => ({ items, next }));
      setWanted({ after: pages.next ?? undefined });
    },
  };
};
