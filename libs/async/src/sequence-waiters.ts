import { withTimeout } from './delay.ts';

/**
 * Waits, each for a bounded time, until a sequence that only grows has come as far as somebody needs it.
 *
 * @example
 * const waiters = new SequenceWaiters();
 * const stored = waiters.wait(42, 2_000);
 * waiters.reached(42);
 * await stored;
 */
export class SequenceWaiters {
  readonly #waiting = new Set<Waiter>();

  /** @throws TimeoutError when {@link SequenceWaiters.reached} is not called in time; what {@link SequenceWaiters.fail} is given. */
  async wait(sequence: number, timeoutMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const waiter = { sequence, resolve: () => resolve(undefined), reject };
    this.#waiting.add(waiter);
    try {
      await withTimeout(timeoutMs, promise, `Not at ${sequence} after ${timeoutMs} ms.`);
    } finally {
      this.#waiting.delete(waiter);
    }
  }

  /** Ends the waits for `sequence` and for all below it. */
  reached(sequence: number): void {
    for (const waiter of this.#waiting) if (waiter.sequence <= sequence) waiter.resolve();
  }

  /** Ends all waits with `error`. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting) reject(error);
  }
}

interface Waiter {
  readonly sequence: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}
