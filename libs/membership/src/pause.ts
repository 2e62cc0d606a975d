import { ExponentialBackoff, halfJitterGenerator, type IBackoffFactory } from 'cockatiel';

/** 25 to 50 ms after the first failure, doubled by each further one in a row, 2 s at most. */
const FIRST = new ExponentialBackoff({ generator: halfJitterGenerator, initialDelay: 50, maxDelay: 2_000 });

/** Waits between attempts, each longer than the last, that can be cut short. */
export class Pause {
  #last: IBackoffFactory<unknown> = FIRST;
  #end: (() => void) | undefined;
  #closed = false;

  /** Resolves after the next wait, or at {@link Pause.end}. */
  async take(): Promise<void> {
    if (this.#closed) return;
    const wait = this.#last.next(undefined);
    this.#last = wait;
    const ended = Promise.withResolvers<void>();
    this.#end = ended.resolve;
    const timer = setTimeout(ended.resolve, wait.duration);
    await ended.promise;
    clearTimeout(timer);
  }

  end(): void {
    this.#end?.();
  }

  /** Something went well: the next wait is short again. */
  reset(): void {
    this.#last = FIRST;
  }

  /** Ends this wait, and lets none begin again. */
  close(): void {
    this.#closed = true;
    this.end();
  }
}
