/** Smaller differences come from the network and from whole seconds, not from a wrong clock. */
const TOLERANCE_MS = 5_000;

let aheadMs = 0;

/** Takes note of how far this machine’s clock is ahead of the servers’; negative when it is behind. */
export const setClockAhead = (ms: number): void => {
  aheadMs = Math.abs(ms) < TOLERANCE_MS ? 0 : ms;
};

/** Returns the time by the servers’ clock, in ms since 1970: times of messages are compared with it. */
export const serverNow = (): number => Date.now() - aheadMs;
