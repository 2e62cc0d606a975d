import { ApiError } from '@nats-chat/contracts';

/** Those who wait until a number has come as far as they need it. */
export class Waiters {
  readonly #waiting = new Map<() => void, number>();

  /** @throws ApiError `UNAVAILABLE` when it has not come to `value` after `timeoutMs`. */
  async wait(value: number, timeoutMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(new ApiError('UNAVAILABLE', 'History is catching up; try again.')),
      timeoutMs,
    );
    this.#waiting.set(resolve, value);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(resolve);
    }
  }

  reached(value: number): void {
    for (const [resolve, wanted] of this.#waiting) if (wanted <= value) resolve();
  }
}
