import { unavailable } from './unavailable.ts';

export interface TurnLimits {
  /** Loads that run at once. */
  readonly concurrency: number;
  /** Loads that wait for their turn; beyond it a load is refused. */
  readonly queue: number;
  /** How long a load may wait for its turn, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Lets a bounded number of loads run at once, and a bounded number wait, in the order in which they came.
 *
 * A stampede of callers must not fill the server's request queue, which is shared by every service and is dropped
 * whole when it overflows.
 */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /**
   * The result of `load`, when its turn has come.
   *
   * @throws ApiError `UNAVAILABLE` when too many wait, or this one waited too long.
   */
  async take<T>(load: () => Promise<T>): Promise<T> {
    if (this.#running < this.#limits.concurrency) this.#running += 1;
    else await this.#handedOver();
    try {
      return await load();
    } finally {
      this.#pass();
    }
  }

  async #handedOver(): Promise<void> {
    if (this.#waiting.length >= this.#limits.queue) throw unavailable('too many look-ups are waiting');
    const sinceMs = performance.now();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (performance.now() - sinceMs <= this.#limits.waitMs) return;
    this.#pass();
    throw unavailable('a look-up waited too long for its turn');
  }

  /** A turn goes to the next in line without ever being free, so that nobody who came later takes it. */
  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
