import type { Logger } from './bucket.ts';

/** The listeners of an event; one that throws does not keep the others from being called. */
export class Listeners<T> {
  readonly #logger: Logger;
  readonly #listeners = new Set<{ readonly listener: (value: T) => void }>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Adds a listener, once for each call; returns how to remove it. */
  add(listener: (value: T) => void): () => void {
    const entry = { listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  notify(value: T): void {
    for (const { listener } of this.#listeners) {
      try {
        listener(value);
      } catch (error) {
        this.#logger.error({ error }, 'A listener threw.');
      }
    }
  }
}
