import { useEffect, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { OpenRoom, TimelineState } from '../../lib/chat/engine.ts';

/** Nearer to an end than this, the page beyond is loaded, so that it is there before the reader is. */
const LOAD_PX = 1_200;

interface Options {
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly room: OpenRoom;
  readonly timeline: TimelineState;
}

/** Returns what loads the pages that a reader is near to, by how much is above them and below. */
export const useNearbyPages = ({ list, room, timeline }: Options) => {
  const canLoad = timeline.error === undefined;
  const loadOlderNear = (offset: number): void => {
    if (offset < LOAD_PX && timeline.hasOlder && !timeline.loadingOlder && canLoad) void room.loadOlder();
  };

  // A first page that does not fill the window cannot be scrolled, so nothing else would ask for the next one.
  useEffect(() => {
    const { scrollSize = 0, viewportSize = 0 } = list.current ?? {};
    if (timeline.status === 'ready' && scrollSize <= viewportSize) loadOlderNear(0);
  });

  return (offset: number, distance: number): void => {
    loadOlderNear(offset);
    if (distance < LOAD_PX && timeline.hasNewer && !timeline.loadingNewer && canLoad) void room.loadNewer();
  };
};
