import { Backoff, Delay } from '@nats-chat/async';
import { ApiError, type ListedRoom } from '@nats-chat/contracts';
import { useEffect, useMemo, useState } from 'react';
import { compareNames } from '@nats-chat/text';
import { useStore } from '../store.ts';
import { useChat } from './chat-context.ts';
import { distinctRooms } from './names.ts';

interface Browsed {
  readonly rooms: readonly ListedRoom[];
  readonly next: string | null;
  readonly error?: unknown;
}

/** How soon a page is asked for again that could not be loaded; a new connection asks at once. */
const RETRY = { minMs: 1_000, maxMs: 60_000 };

/**
 * Returns the public rooms, page by page, in each those first in which something was said last; and beside them mine. All are
 * distinguished from each other. What could not be loaded for a reason that may pass is loaded again by itself; `error` stays until
 * then.
 */
export const useBrowse = () => {
  const { engine } = useChat();
  const [browsed, setBrowsed] = useState<Browsed>({ rooms: [], next: null });
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
        const { rooms, next } = await engine.browse(wanted.after);
        if (isOver()) return;
        setBrowsed((before) => ({ rooms: [...before.rooms, ...rooms.toSorted(byActivity)], next }));
        setWanted(null);
      } catch (error) {
        if (isOver()) return;
        setBrowsed((before) => ({ ...before, error }));
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
  }, [engine, wanted]);

  const { mine } = useStore(engine.rooms);
  const rooms = useMemo(() => distinctRooms(browsed.rooms, mine), [browsed.rooms, mine]);
  const myRooms = useMemo(() => distinctRooms(mine, browsed.rooms), [browsed.rooms, mine]);
  return {
    rooms,
    mine: myRooms,
    hasMore: browsed.next !== null,
    loading: wanted !== null && browsed.error === undefined,
    error: browsed.error,
    /** Loads the next page, or tries again at once. */
    loadMore: () => {
      setBrowsed(({ rooms, next }) => ({ rooms, next }));
      setWanted({ after: browsed.next ?? undefined });
    },
  };
};

const byActivity = (one: ListedRoom, other: ListedRoom): number =>
  (other.activeAt ?? 0) - (one.activeAt ?? 0) || compareNames(one.displayName, other.displayName);
