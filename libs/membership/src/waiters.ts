import { unavailable } from './unavailable.ts';

/** Those who wait until something has come to a revision, each for a bounded time. */
export class Waiters {
  readonly #timeoutMs: number;
  readonly #waiting = new Set<Waiter>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** @throws ApiError `UNAVAILABLE` after the timeout, or what {@link Waiters.fail} is given. */
  async wait(revision: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { revision, resolve, reject };
    const timer = setTimeout(() => reject(unavailable('the log did not come so far in time')), this.#timeoutMs);
    this.#waiting.add(waiter);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(waiter);
    }
  }

  reached(revision: number): void {
    for (const waiter of this.#waiting) if (waiter.revision <= revision) waiter.resolve();
  }

  fail(reason: Error): void {
    for (const waiter of this.#waiting) waiter.reject(reason);
  }
}

interface Waiter {
  readonly revision: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}
