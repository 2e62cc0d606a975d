import type { ListedRoom } from '@nats-chat/contracts';
import { useEffect, useState } from 'react';
import { compareNames } from '../match.ts';
import { useChat } from './chat-context.ts';

interface Browsed {
  readonly rooms: readonly ListedRoom[];
  readonly next: string | null;
  readonly error?: unknown;
}

/** Returns the public rooms, page by page; in each those first in which something was said last. */
export const useBrowse = () => {
  const { engine } = useChat();
  const [browsed, setBrowsed] = useState<Browsed>({ rooms: [], next: null });
  /** The key after which to load, `undefined` for the first page; `null` while nothing is to be loaded. */
  const [wanted, setWanted] = useState<{ readonly after: string | undefined } | null>({ after: undefined });

  useEffect(() => {
    if (wanted === null) return undefined;
    let current = true;
    engine.browse(wanted.after).then(
      ({ rooms, next }) => {
        if (!current) return;
        setBrowsed((before) => ({ rooms: [...before.rooms, ...rooms.toSorted(byActivity)], next }));
        setWanted(null);
      },
      (error: unknown) => {
        if (!current) return;
        setBrowsed((before) => ({ ...before, error }));
        setWanted(null);
      },
    );
    return () => {
      current = false;
    };
  }, [engine, wanted]);

  return {
    rooms: browsed.rooms,
    hasMore: browsed.next !== null,
    loading: wanted !== null,
    error: browsed.error,
    loadMore: () => {
      setBrowsed(({ rooms, next }) => ({ rooms, next }));
      setWanted({ after: browsed.next ?? undefined });
    },
  };
};

const byActivity = (one: ListedRoom, other: ListedRoom): number =>
  (other.activeAt ?? 0) - (one.activeAt ?? 0) || compareNames(one.displayName, other.displayName);
