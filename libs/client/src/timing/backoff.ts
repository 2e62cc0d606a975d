import { ExponentialBackoff, halfJitterGenerator, type IBackoffFactory } from 'cockatiel';

export interface BackoffOptions {
  /** The longest wait after the first failure, in ms. */
  readonly minMs: number;
  readonly maxMs: number;
}

/** How long to wait after failures in a row. */
export interface Backoff {
  /** How long to wait after one more failure, in ms. */
  readonly next: () => number;
  /** Something went well: the next failure is the first again. */
  readonly reset: () => void;
}

/**
 * Waits that double from `minMs` to `maxMs`, of which a random half is taken off, so that a crowd that lost its server
 * does not come back at once.
 */
export const createBackoff = ({ minMs, maxMs }: BackoffOptions): Backoff => {
  const first = new ExponentialBackoff({ generator: halfJitterGenerator, initialDelay: minMs, maxDelay: maxMs });
  let last: IBackoffFactory<unknown> = first;
  return {
    next: () => {
      const wait = last.next(undefined);
      last = wait;
      return wait.duration;
    },
    reset: () => {
      last = first;
    },
  };
};
