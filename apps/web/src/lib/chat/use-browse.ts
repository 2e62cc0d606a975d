import type { ListedRoom } from '@nats-chat/contracts';
import { compareNames } from '@nats-chat/text';
import { useCallback, useMemo } from 'react';
import { useStore } from '../store.ts';
import { useChat } from './chat-context.ts';
import { distinctRooms } from './names.ts';
import { usePages } from './use-pages.ts';

/**
 * Returns the public rooms that are open, or those that are archived, page by page as {@link usePages}, in each those first in which something was said last; and beside
 * them mine. All are distinguished from each other.
 */
export const useBrowse = (archived = false) => {
  const { engine } = useChat();
  const load = useCallback(
    async (after: string | undefined) => {
      const { rooms, next } = await engine.browse(after, archived);
      return { items: rooms.toSorted(byActivity), next };
    },
    [engine, archived],
  );
  const { items, ...pages } = usePages(load);
  const { mine } = useStore(engine.rooms);
  const rooms = useMemo(() => distinctRooms(items, mine), [items, mine]);
  const myRooms = useMemo(() => distinctRooms(mine, items), [items, mine]);
  return { ...pages, rooms, mine: myRooms };
};

const byActivity = (one: ListedRoom, other: ListedRoom): number =>
  (other.activeAt ?? 0) - (one.activeAt ?? 0) || compareNames(one.displayName, other.displayName);
