import type { contract, Message, ReplyOf } from '@nats-chat/contracts';

/** A page of a conversation; `hasBefore` and `hasAfter` say whether there is more beyond it. */
export type Page = ReplyOf<typeof contract.history.room>;

/** How a page is asked for; see `contract.history.room`. */
export interface PageKey {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
  readonly aroundId?: string;
  readonly boundaryId?: string;
}

/** The sort keys between which everything is loaded; open where there is nothing more. */
interface Window {
  readonly from: number;
  readonly to: number;
  /** The first and the last message of pages that may have left out others of the same sort key. */
  readonly fromId?: string | undefined;
  readonly toId?: string | undefined;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

export const EMPTY_WINDOW: Window = { from: Infinity, to: -Infinity, hasOlder: false, hasNewer: false };

type Bounds = Pick<Page, 'hasBefore' | 'hasAfter'> & {
  readonly messages: readonly Pick<Message, 'messageId' | 'sortKey'>[];
};

/** Returns the window of one page. */
export const windowOf = ({ messages, hasBefore, hasAfter }: Bounds): Window => {
  const [first, last] = [messages[0], messages.at(-1)];
  return {
    from: first?.sortKey ?? Infinity,
    to: last?.sortKey ?? -Infinity,
    fromId: first?.messageId,
    toId: last?.messageId,
    hasOlder: hasBefore && first !== undefined,
    hasNewer: hasAfter && last !== undefined,
  };
};

/** Returns how the page before a window is asked for. */
export const olderPageOf = ({ from: before, fromId: boundaryId }: Window): PageKey => ({
  before,
  ...(boundaryId !== undefined && { boundaryId }),
});

/** Returns how the page after a window is asked for. */
export const newerPageOf = ({ to: after, toId: boundaryId }: Window): PageKey => ({
  after,
  ...(boundaryId !== undefined && { boundaryId }),
});

/** Returns a window with the page before it; an empty one ends it there. */
export const withOlder = (window: Window, page: Bounds): Window => {
  const { from, fromId, hasOlder } = windowOf(page);
  return { ...window, from: Math.min(from, window.from), fromId, hasOlder };
};

/** Returns a window with the page after it; an empty one ends it there. */
export const withNewer = (window: Window, page: Bounds): Window => {
  const { to, toId, hasNewer } = windowOf(page);
  return { ...window, to: Math.max(to, window.to), toId, hasNewer };
};

/** Returns a window that begins at `from`, where messages before it were dropped. */
export const withoutOlder = (window: Window, from: number): Window => ({
  ...window,
  from,
  // All messages of an edge inside of what was loaded are here.
  fromId: from === window.from ? window.fromId : undefined,
  hasOlder: true,
});

/** Returns a window that ends at `to`, where messages after it were dropped. */
export const withoutNewer = (window: Window, to: number): Window => ({
  ...window,
  to,
  toId: to === window.to ? window.toId : undefined,
  hasNewer: true,
});

/** Returns whether everything at a sort key is loaded. */
export const isWithin = ({ from, to, hasOlder, hasNewer }: Window, sortKey: number): boolean =>
  (!hasOlder || sortKey >= from) && (!hasNewer || sortKey <= to);
