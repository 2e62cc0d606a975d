import type { ListedRoom } from '@nats-chat/contracts';
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

/**
 * Returns the public rooms, page by page, in each those first in which something was said last; and beside them mine. All are
 * distinguished from each other.
 */
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

  const { mine } = useStore(engine.rooms);
  const rooms = useMemo(() => distinctRooms(browsed.rooms, mine), [browsed.rooms, mine]);
  const myRooms = useMemo(() => distinctRooms(mine, browsed.rooms), [browsed.rooms, mine]);
  return {
    rooms,
    mine: myRooms,
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
