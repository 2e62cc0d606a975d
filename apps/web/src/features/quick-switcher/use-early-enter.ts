import { useEffect, useEffectEvent, useState, type KeyboardEvent } from 'react';
import { isCertain, type Destination } from './destinations.ts';

/** Enter waits for the people who match no longer than this. */
const ENTER_WAITS_MS = 2_000;

interface Options {
  readonly query: string;
  readonly destinations: readonly Destination[];
  readonly searchingPeople: boolean;
  readonly onGo: (destination: Destination) => void;
}

/** Returns what lets Enter, pressed before it is known who matches, go to the best match once it is. */
export const useEarlyEnter = ({ query, destinations, searchingPeople, onGo }: Options) => {
  /** Whether another item than the first was chosen by keys. */
  const [moved, setMoved] = useState(false);
  /** Whether Enter was pressed before it is known who matches. */
  const [entered, setEntered] = useState(false);

  const goToBest = useEffectEvent(() => {
    const [best] = destinations;
    if (best !== undefined) onGo(best);
  });
  useEffect(() => {
    if (!entered) return undefined;
    const timer = setTimeout(goToBest, searchingPeople ? ENTER_WAITS_MS : 0);
    return () => {
      clearTimeout(timer);
    };
  }, [entered, searchingPeople]);

  return {
    /** Called when the query is another one. */
    reset: () => {
      setMoved(false);
      setEntered(false);
    },
    onKeyDown: (event: KeyboardEvent & { readonly preventBaseUIHandler: () => void }) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') setMoved(true);
      if (event.key !== 'Enter' || moved || !searchingPeople || isCertain(destinations[0], query)) return;
      event.preventDefault();
      event.preventBaseUIHandler();
      setEntered(true);
    },
  };
};
