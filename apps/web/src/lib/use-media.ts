import { useCallback, useSyncExternalStore } from 'react';

/** One pane at a time. Keep in step with the style sheets, which cannot read a variable in a media query. */
export const PHONE = '(max-width: 719px)';

/** The side panel has a column of its own; below, it lies over the timeline. */
export const WIDE = '(min-width: 1100px)';

/** Returns whether the page matches a media query. */
export const useMedia = (query: string): boolean => {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => {
        list.removeEventListener('change', listener);
      };
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
};
