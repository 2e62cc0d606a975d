import { v7 } from 'uuid';

/**
 * Makes a source of client ids by a clock, each greater than those before it, also when the clock goes back by up to a
 * minute. When it goes back further it was wrong before, and they follow it: fanout refuses ids of the future.
 *
 * @param now The time in ms since 1970.
 * @example
 * const nextClientId = clientIds(Date.now);
 * nextClientId();
 */
export const clientIds = (now: () => number): (() => string) => {
  let msecs = -Infinity;
  let seq = 0;
  return () => {
    const atMs = now();
    if (atMs > msecs || atMs < msecs - MAX_BACK_MS) {
      msecs = atMs;
      seq = 0;
    } else {
      seq += 1;
    }
    return v7({ msecs, seq });
  };
};

const MAX_BACK_MS = 60_000;

const nextByOwnClock = clientIds(() => Date.now());

/**
 * Mints a client id: a UUIDv7 (RFC 9562) by the process’s own clock, as {@link clientIds} does. The library’s own would stay
 * ahead for ever once the clock was.
 *
 * @param atMs The time that it holds, in ms since 1970, where that is not the process's own clock; then it is not greater
 *   than others of the same millisecond.
 *
 * @example
 * uuidV7(0).startsWith('00000000-0000-7'); // true
 */
export const uuidV7 = (atMs?: number): string => (atMs === undefined ? nextByOwnClock() : v7({ msecs: atMs }));
