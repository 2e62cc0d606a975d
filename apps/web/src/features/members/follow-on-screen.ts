import type { ChatEngine } from '../../lib/chat/engine.ts';

/** Ten rows above and below, so that they are true before they are seen. */
const MARGIN = '440px 0px';

/** Watches the row of a person until the returned function is called. */
export type WatchRow = (row: Element, user: string) => () => void;

/**
 * Follows the presence of those whose rows are on screen in `scroller`, or nearly. The server bounds how many one
 * connection may follow, and a list may be longer.
 */
export const followOnScreen = (presenceOf: ChatEngine['presenceOf'], scroller: Element): WatchRow => {
  const rows = new Map<Element, { readonly user: string; stop?: (() => void) | undefined }>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const row = rows.get(target);
        if (row === undefined) continue;
        row.stop?.();
        row.stop = isIntersecting ? presenceOf(row.user).subscribe(ignore) : undefined;
      }
    },
    { root: scroller, rootMargin: MARGIN },
  );
  return (row, user) => {
    rows.set(row, { user });
    observer.observe(row);
    return () => {
      observer.unobserve(row);
      rows.get(row)?.stop?.();
      rows.delete(row);
    };
  };
};

/** The list renders the presence of all its people from one store, which these subscriptions keep up to date. */
const ignore = (): void => undefined;
