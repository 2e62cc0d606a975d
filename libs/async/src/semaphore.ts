import pLimit, { type LimitFunction } from 'p-limit';

export interface SemaphoreLimits {
  /** How many run at once. */
  readonly concurrency: number;
  /** How many may wait for their turn; default without bound. */
  readonly maxWaiting?: number;
  /** How long one may wait for its turn, in ms; default without bound. */
  readonly maxWaitMs?: number;
}

/** Too much is under way already. Services answer it as `UNAVAILABLE`. */
export class OverloadError extends Error {
  override readonly name = 'OverloadError';
}

/**
 * Lets a bounded number of tasks run at once and a bounded number wait, in the order in which they came.
 *
 * @example
 * const loads = new Semaphore({ concurrency: 32, maxWaiting: 1_000, maxWaitMs: 2_000 });
 * const name = await loads.run(() => load('general'));
 */
export class Semaphore {
  readonly #limit: LimitFunction;
  readonly #maxWaiting: number;
  readonly #maxWaitMs: number;

  constructor({ concurrency, maxWaiting = Infinity, maxWaitMs = Infinity }: SemaphoreLimits) {
    this.#limit = pLimit(concurrency);
    this.#maxWaiting = maxWaiting;
    this.#maxWaitMs = maxWaitMs;
  }

  /** @throws OverloadError without running `task` when too many wait, or this one waited too long. */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    const isFull = this.#limit.activeCount + this.#limit.pendingCount >= this.#limit.concurrency;
    if (isFull && this.#limit.pendingCount >= this.#maxWaiting) throw new OverloadError('Too much is waiting already.');
    const since = performance.now();
    return this.#limit(() => {
      if (performance.now() - since > this.#maxWaitMs) throw new OverloadError('It waited too long for its turn.');
      return task();
    });
  }
}

/**
 * Returns the results of `map`, in the order of the items, with at most `concurrency` calls under way at once. The first
 * rejection is thrown; calls that are under way then go on, and no others begin.
 *
 * @example
 * await mapConcurrent([1, 2, 3], 2, async (n) => n * 2); // [2, 4, 6]
 */
export const mapConcurrent = <Item, Result>(
  items: Iterable<Item>,
  concurrency: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> => pLimit(concurrency).map(items, map);
