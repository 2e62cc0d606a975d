import { coalesce, Delay, runPeriodically } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import type { EventLog } from './event-log.ts';
import { erased } from './metrics.ts';
import type { Store } from './store.ts';

/** In one transaction, which holds their rows for as long as that takes. */
const BATCH = 16;
/** Of the pause after an event, whatever its erasure took. */
const MAX_PAUSE_MS = 250;

export interface LogEraserOptions {
  /** How often it runs without being asked to, in ms: for what a crash left, or could not be erased. */
  readonly everyMs: number;
  readonly store: Pick<Store, 'eraseListed'>;
  readonly log: Pick<EventLog, 'erase'>;
  readonly logger: Logger;
}

/**
 * Erases from the log what deletes have listed, beside the storing of messages.
 *
 * nats-server locks the whole stream while it overwrites an event and syncs the disk (13 ms), and erasing several at once
 * takes as long. So it is one after the other, each followed by a pause as long as it took: sends wait for one event at
 * most, and have the log for themselves half of the time.
 */
export class LogEraser {
  readonly #options: LogEraserOptions;
  readonly #pause = new Delay();
  readonly #run = coalesce(() => this.#eraseAll());
  readonly #stopPeriodicRuns: () => Promise<void>;
  #stopped = false;

  /** Begins at once. */
  constructor(options: LogEraserOptions) {
    this.#options = options;
    this.#stopPeriodicRuns = runPeriodically({ everyMs: options.everyMs, immediately: true }, () => this.run());
  }

  /**
   * Erases everything that is listed when it is called. Never rejects: what cannot be erased stays listed, for the next
   * run, and is logged. Runs do not overlap.
   */
  run(): Promise<void> {
    return this.#run();
  }

  /** Ends the run under way after the event at hand, and lets none begin; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pause.close();
    await this.#stopPeriodicRuns();
    await this.run();
  }

  async #eraseAll(): Promise<void> {
    const { store, logger } = this.#options;
    try {
      while (!this.#stopped && (await store.eraseListed(BATCH, (seq) => this.#erase(seq))) > 0);
    } catch (error) {
      if (!this.#stopped)
        logger.warn({ error }, 'Deleted messages are not erased from the log yet; trying again later.');
    }
  }

  async #erase(seq: number): Promise<void> {
    if (this.#stopped) throw new Error('The service stops.');
    const startedAt = performance.now();
    await this.#options.log.erase(seq);
    erased.add(1);
    await this.#pause.wait(Math.min(performance.now() - startedAt, MAX_PAUSE_MS));
  }
}
