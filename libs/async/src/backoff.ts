import { ExponentialBackoff, halfJitterGenerator, type IBackoffFactory } from 'cockatiel';
import { Delay } from './delay.ts';

export interface BackoffOptions {
  /** The longest wait after the first failure, in ms. */
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * Chooses how long to wait after failures in a row, in ms: waits that double from `minMs` to `maxMs`, of which a random
 * half is taken off, so that many clients that lost their server do not come back at once.
 *
 * @example
 * const backoff = new Backoff({ minMs: 100, maxMs: 5_000 });
 * const waitMs = backoff.next();
 * backoff.reset();
 */
export class Backoff {
  readonly #first: IBackoffFactory<unknown>;
  #last: IBackoffFactory<unknown>;

  constructor({ minMs, maxMs }: BackoffOptions) {
    this.#first = new ExponentialBackoff({ generator: halfJitterGenerator, initialDelay: minMs, maxDelay: maxMs });
    this.#last = this.#first;
  }

  /** Gives how long to wait after one more failure, in ms. */
  next(): number {
    const wait = this.#last.next(undefined);
    this.#last = wait;
    return wait.duration;
  }

  /** Makes the next failure the first again, after something went well. */
  reset(): void {
    this.#last = this.#first;
  }
}

export interface RetryOptions extends BackoffOptions {
  /** For how long attempts begin, in ms. */
  readonly giveUpAfterMs: number;
  /** Whether another attempt may follow a failure; default: any. */
  readonly isRetryable?: (error: unknown) => boolean;
  /** Called with each failure that another attempt follows, and how many there were. */
  readonly onRetry?: (error: unknown, failures: number) => void;
}

/**
 * Runs `work` again after each failure, with the waits of a {@link Backoff} in between, until it succeeds.
 *
 * @throws what the last attempt threw, once another would begin later than `giveUpAfterMs` after the first, or
 *   when it is not to be retried
 * @example
 * await retryWithBackoff(() => load('general'), { minMs: 200, maxMs: 5_000, giveUpAfterMs: 60_000 });
 */
export const retryWithBackoff = async <Result>(
  work: () => Promise<Result>,
  { giveUpAfterMs, isRetryable = () => true, onRetry, ...waits }: RetryOptions,
): Promise<Result> => {
  const backoff = new Backoff(waits);
  const startedAt = performance.now();
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      const waitMs = backoff.next();
      if (!isRetryable(error) || performance.now() + waitMs - startedAt > giveUpAfterMs) throw error;
      onRetry?.(error, failures);
      await new Delay().wait(waitMs);
    }
  }
};
