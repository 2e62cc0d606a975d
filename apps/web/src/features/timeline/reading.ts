import type { OpenRoom, Store, TimelineItem, TimelineState } from '../../lib/chat/engine.ts';
import { cell } from '../../lib/store.ts';
import { newsSince } from './news.ts';

/** What has come in that the reader has not seen. */
export interface ReadingState {
  /** Key of the first such message: the “New” line stands above it, also for a while after it was seen. */
  readonly newBefore: string | undefined;
  /** How many messages of others came in since the reader left the end of the timeline. */
  readonly unseen: number;
}

export interface Reading extends Store<ReadingState> {
  /** Whether the end of the timeline is before the reader’s eyes. */
  readonly setWatching: (watching: boolean) => void;
  /** The reader wrote something: what is above has been read. */
  readonly answered: () => void;
}

interface Options {
  readonly timeline: OpenRoom['timeline'];
  readonly me: string;
  /** How many messages of others were unread when the room was opened. */
  readonly unread: number;
  /** Up to which sequence the room was read on the visit before; `undefined` if there was none. */
  readonly readUpTo: number | undefined;
}

/** Follows a timeline while it is listened to, and keeps the “New” line. */
export const followReading = ({ timeline, me, unread, readUpTo }: Options): Reading => {
  const state = cell<ReadingState>({ newBefore: undefined, unseen: 0 });
  let watching = true;
  /** Highest sequence known so far; `undefined` until the first page is there. */
  let known: number | undefined;
  let lineIsSeen = true;
  /** Whether the line is that of the opening. */
  let opening = unread > 0;

  const arrive = (arrived: readonly TimelineItem[]): void => {
    const [first] = arrived;
    if (first === undefined || watching) return;
    const { newBefore, unseen } = state.get();
    state.set({
      newBefore: newBefore === undefined || lineIsSeen ? first.key : newBefore,
      unseen: unseen + arrived.length,
    });
    lineIsSeen = false;
    opening = false;
  };

  // A room that was open before shows at first what it held then; what is unread comes in a moment later.
  const placeLine = ({ items, hasOlder }: TimelineState): void => {
    if (!opening) return;
    const { newBefore, unseen } = state.get();
    const reaches = readUpTo !== undefined && (!hasOlder || (items[0]?.message.seq ?? Infinity) <= readUpTo);
    let first: string | undefined;
    if (reaches) first = newsSince({ items, known: readUpTo, me }).news[0]?.key;
    else if (known === undefined) first = nthLastOfOthers({ items, me, count: unread });
    if (first !== undefined && first !== newBefore) state.set({ newBefore: first, unseen });
  };

  const read = (): void => {
    const now = timeline.get();
    if (now.status !== 'ready') return;
    const { news, highest } = newsSince({ items: now.items, known, me });
    placeLine(now);
    known = highest;
    arrive(news);
  };

  return {
    get: state.get,
    subscribe: (listener) => {
      const stopListening = state.subscribe(listener);
      const stopReading = timeline.subscribe(read);
      read();
      return () => {
        stopReading();
        stopListening();
      };
    },
    setWatching: (now) => {
      watching = now;
      if (!now) return;
      lineIsSeen = true;
      const { newBefore, unseen } = state.get();
      if (unseen > 0) state.set({ newBefore, unseen: 0 });
    },
    answered: () => {
      opening = false;
      const { newBefore } = state.get();
      if (newBefore !== undefined) state.set({ newBefore: undefined, unseen: 0 });
    },
  };
};

/** `undefined` as well when the first unread message is above what is loaded: a line at the top would lie. */
function nthLastOfOthers({ items, me, count }: { items: TimelineState['items']; me: string; count: number }) {
  return newsSince({ items, known: 0, me }).news.at(-count)?.key;
}
