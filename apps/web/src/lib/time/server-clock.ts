import { ServerClock } from '@nats-chat/client';

/**
 * The servers’ clock, which times of messages are compared with. `setClockAhead` takes note of how far this machine’s is
 * ahead, in ms; `serverNow` returns the time, in ms since 1970.
 */
export const { setAhead: setClockAhead, now: serverNow } = new ServerClock();
