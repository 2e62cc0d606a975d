import { TimeoutError } from './timeout-error.ts';
import { platformTimer, type Timer } from './timer.ts';

/**
 * A wait that can be cut short; one at a time.
 *
 * @example
 * const delay = new Delay();
 * socket.onopen = () => delay.cancel();
 * await delay.wait(backoff.next());
 */
export class Delay {
  readonly #timer: Timer;
  #cancel: () => void = () => undefined;
  #closed = false;

  /** @param timer Default the platform's, which browsers slow down in hidden pages. */
  constructor(timer: Timer = platformTimer) {
    this.#timer = timer;
  }

  /** Resolves after `ms` (without it: never), or at the next {@link Delay.cancel}; at once after {@link Delay.close}. */
  async wait(ms?: number): Promise<void> {
    if (this.#closed) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const stop = ms === undefined ? undefined : this.#timer.after(ms, () => resolve(undefined));
    this.#cancel = () => {
      stop?.();
      resolve(undefined);
    };
    await promise;
  }

  /** Ends the wait that is under way. */
  cancel(): void {
    this.#cancel();
  }

  /** Ends the wait that is under way, and lets none begin again. */
  close(): void {
    this.#closed = true;
    this.#cancel();
  }
}

/**
 * Returns what `promise` resolves to, or throws what it rejects with.
 *
 * @param message What the error says. Default: how long it took.
 * @throws TimeoutError after `ms`, while `promise` goes on by itself: pass what it does a signal where it can be ended.
 *
 * @example
 * await withTimeout(1_000, Promise.resolve('loaded')); // 'loaded'
 */
export const withTimeout = async <Value>(
  ms: number,
  promise: Promise<Value>,
  message = `It took longer than ${ms} ms.`,
): Promise<Value> => {
  const timeout = Promise.withResolvers<never>();
  const cancel = platformTimer.after(ms, () => timeout.reject(new TimeoutError(message)));
  try {
    return await Promise.race([promise, timeout.promise]);
  } finally {
    cancel();
  }
};
