import { Backoff } from '@nats-chat/async';

/** Waits between attempts, each longer than the last, that can be cut short. */
export class Pause {
  readonly #backoff = new Backoff({ minMs: 50, maxMs: 2_000 });
  #end: (() => void) | undefined;
  #closed = false;

  /** Resolves after the next wait, or at {@link Pause.end}. */
  async take(): Promise<void> {
    if (this.#closed) return;
    const ended = Promise.withResolvers<void>();
    this.#end = ended.resolve;
    const timer = setTimeout(ended.resolve, this.#backoff.next());
    await ended.promise;
    clearTimeout(timer);
  }

  end(): void {
    this.#end?.();
  }

  /** Something went well: the next wait is short again. */
  reset(): void {
    this.#backoff.reset();
  }

  /** Ends this wait, and lets none begin again. */
  close(): void {
    this.#closed = true;
    this.end();
  }
}
