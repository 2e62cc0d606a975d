import { useSyncExternalStore } from 'react';
import { serverNow } from './server-clock.ts';

const MINUTE_MS = 60_000;
const currentMinute = (): number => Math.floor(serverNow() / MINUTE_MS) * MINUTE_MS;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** One timer for every time on the screen. */
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setTimeout(tick, untilNextMinute());
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
};

const untilNextMinute = (): number => MINUTE_MS - (serverNow() % MINUTE_MS);

function tick(): void {
  timer = setTimeout(tick, untilNextMinute());
  for (const listener of [...listeners]) listener();
}

/** Returns the time by the servers’ clock in ms, to the minute: renders again when the minute changes. */
export const useNow = (): number => useSyncExternalStore(subscribe, currentMinute);
