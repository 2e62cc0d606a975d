/** A wait between two attempts, longer with each failure, that can be cut short. */
export class Pause {
  #end: (() => void) | undefined;
  #closed = false;

  /** Resolves after {@link pauseMs}, or at {@link Pause.end}. */
  async take(failures: number): Promise<void> {
    if (this.#closed) return;
    const ended = Promise.withResolvers<void>();
    this.#end = ended.resolve;
    const timer = setTimeout(ended.resolve, pauseMs(failures, Math.random()));
    await ended.promise;
    clearTimeout(timer);
  }

  end(): void {
    this.#end?.();
  }

  /** Ends this wait, and lets none begin again. */
  close(): void {
    this.#closed = true;
    this.end();
  }
}

/** 25 to 50 ms after the first failure, doubled by each further one, at most 2 s; `random` is of [0, 1). */
export const pauseMs = (failures: number, random: number): number =>
  Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures, 16)) * (0.5 + random / 2);

const FIRST_MS = 50;
const MAX_MS = 2_000;
