/** Timers for the page: those of a Worker go on in time while the page is hidden. */
import type { TimerRequest } from './worker-timer.ts';

const timers = new Map<number, ReturnType<typeof setTimeout>>();

self.onmessage = ({ data: { id, ms } }: MessageEvent<TimerRequest>) => {
  clearTimeout(timers.get(id));
  timers.delete(id);
  if (ms === undefined) return;
  const ring = (): void => {
    timers.delete(id);
    self.postMessage(id);
  };
  timers.set(id, setTimeout(ring, ms));
};
