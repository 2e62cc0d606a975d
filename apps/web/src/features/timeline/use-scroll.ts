import {
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type RefObject,
  type WheelEvent,
} from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { OpenRoom, TimelineState } from '../../lib/chat/engine.ts';
import type { UnreadDivider } from './unread-divider.ts';
import { dayAt, type Row } from './rows.ts';
import { useNearbyPages } from './use-nearby-pages.ts';

/** Nearer to the end than this, one who scrolls down has arrived there. */
const END_PX = 48;

/** What rounding leaves of a distance of nothing. */
const ROUNDING_PX = 4;

/** A separator that is as near to the top says the day itself. */
const DAY_PX = 48;

interface Options {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly rows: readonly Row[];
  readonly room: OpenRoom;
  readonly timeline: TimelineState;
  readonly divider: UnreadDivider;
}

/** Returns where the reader is in a timeline: follows the end while they are there, and loads what is near. */
export const useScroll = ({ scroller, list, rows, room, timeline, divider }: Options) => {
  const followsEnd = useRef(true);
  const lastOffset = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const [day, setDay] = useState<number>();
  const lastItem = timeline.items.at(-1);

  const reportAtBottom = useCallback(() => {
    divider.setAtBottom(followsEnd.current && !document.hidden);
    room.setAtBottom(followsEnd.current);
  }, [divider, room]);

  // Not by the list’s own `scrollToIndex`: that goes on until all is measured, and would take back a reader who has
  // begun to scroll up meanwhile.
  const follow = (): void => {
    const { current } = scroller;
    if (followsEnd.current) current?.scrollTo({ top: current.scrollHeight, behavior: 'instant' });
  };

  const toEnd = (): void => {
    void room.jumpToPresent();
    followsEnd.current = true;
    setAtEnd(true);
    reportAtBottom();
    // Ends where the list is still on its way to: it would go back there.
    list.current?.scrollTo(list.current.scrollSize);
    follow();
  };

  const ownPendingKey = lastItem?.state === 'pending' ? lastItem.key : undefined;
  useLayoutEffect(() => {
    if (ownPendingKey === undefined) return;
    followsEnd.current = true;
    divider.markRead();
  }, [ownPendingKey, divider]);

  const followNewMessages = useEffectEvent(follow);
  useLayoutEffect(() => {
    followNewMessages();
  }, [lastItem, rows.length]);

  useEffect(() => {
    document.addEventListener('visibilitychange', reportAtBottom);
    reportAtBottom();
    return () => {
      document.removeEventListener('visibilitychange', reportAtBottom);
    };
  }, [reportAtBottom]);

  const loadNear = useNearbyPages({ list, room, timeline });
  return {
    atEnd,
    day,
    toEnd,
    /** Called before one is led elsewhere; what it returns, when one was not. */
    leaveEnd: () => {
      const before = followsEnd.current;
      const set = (follows: boolean): void => {
        followsEnd.current = follows;
        reportAtBottom();
      };
      set(false);
      return () => {
        set(before);
      };
    },
    onResize: follow,
    // Before its scroll event comes, a new message could take the reader back to the end.
    onWheel: ({ deltaY }: WheelEvent) => {
      const { scrollSize = 0, viewportSize = 0 } = list.current ?? {};
      if (deltaY < 0 && scrollSize > viewportSize) followsEnd.current = false;
    },
    onScroll: (offset: number) => {
      const { current } = list;
      if (current === null || scroller.current === null) return;
      // Measured again: the list notices a resize only after the scrolling that the resize causes.
      const { scrollHeight, scrollTop, clientHeight } = scroller.current;
      const distance = scrollHeight - scrollTop - clientHeight;
      // Rows that turn out lower than estimated also lower the offset; only a reader moves away from the end.
      const goesUp = offset < lastOffset.current;
      if (timeline.hasNewer) followsEnd.current = false;
      else if (distance < ROUNDING_PX || (distance < END_PX && !goesUp)) followsEnd.current = true;
      else if (goesUp) followsEnd.current = false;
      lastOffset.current = offset;
      reportAtBottom();
      const newestIsSeen = offset + clientHeight > current.getItemOffset(rows.length - 1);
      setAtEnd(followsEnd.current || (newestIsSeen && !timeline.hasNewer));
      const [first, last] = [current.findItemIndex(offset), current.findItemIndex(offset + DAY_PX)];
      setDay(dayAt(rows, first, last));
      loadNear(offset, distance);
    },
  };
};
