import { ExponentialBackoff, halfJitterGenerator, type IBackoffFactory } from 'cockatiel';

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
