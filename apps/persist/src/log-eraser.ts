import { coalesce, Delay, runPeriodically } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import type { EventLog } from './event-log.ts';
import { erased } from './metrics.ts';
import type { Store } from './store.ts';

/** Claimed at once, so that few are left for a while where a worker ends in between. */
const BATCH = 16;
/** Of the pause after an event, whatever its erasure took. */
const MAX_PAUSE_MS = 250;

export interface LogEraserOptions {
  /** How often it runs without being asked to, in ms: for what a crash left, or could not be erased. */
  readonly everyMs: number;
  readonly store: Pick<Store, 'claimErasures' | 'settleErasures' | 'ofDeleted'>;
  readonly log: Pick<EventLog, 'erase' | 'readDeadLetters' | 'eraseDeadLetter'>;
  readonly logger: Logger;
}

/**
 * Erases from the log what deletes have listed, beside the storing of messages, and from the dead letters what is about a
 * message that is deleted, or in a room that is: an event that could not be stored is on no list.
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
  /** The dead letters up to here were read since the last delete. */
  #lettersRead = 0;
  #hasNewDelete = false;
  #stopped = false;

  /** Begins at once. */
  constructor(options: LogEraserOptions) {
    this.#options = options;
    this.#stopPeriodicRuns = runPeriodically({ everyMs: options.everyMs, immediately: true }, () => this.run());
  }

  /**
   * Erases everything that is listed when it is called. Never rejects: what cannot be erased stays listed, for the next
   * run, and is logged. Runs do not overlap.
   *
   * @param afterDelete Whether a message or a room was deleted since the last run: then all dead letters are read again.
   */
  run(afterDelete = false): Promise<void> {
    this.#hasNewDelete ||= afterDelete;
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
    try {
      while (!this.#stopped && (await this.#eraseListed()) > 0);
      await this.#eraseDeadLetters();
    } catch (error) {
      if (this.#stopped) return;
      this.#options.logger.warn({ error }, 'Deleted messages are not erased from the log yet; trying again later.');
    }
  }

  /** Returns how many it claimed. No transaction is open while it erases. */
  async #eraseListed(): Promise<number> {
    const { store } = this.#options;
    const claimed = await store.claimErasures(BATCH);
    let count = 0;
    try {
      for (const seq of claimed) {
        await this.#erase(seq);
        count += 1;
      }
    } finally {
      if (claimed.length > 0)
        await store.settleErasures({ erased: claimed.slice(0, count), rest: claimed.slice(count) });
    }
    return claimed.length;
  }

  async #eraseDeadLetters(): Promise<void> {
    const { store, log } = this.#options;
    if (this.#hasNewDelete) this.#lettersRead = 0;
    this.#hasNewDelete = false;
    while (!this.#stopped) {
      const { letters, last } = await log.readDeadLetters(this.#lettersRead);
      for (const { letterSeq, seq } of await store.ofDeleted(letters)) {
        await this.#erase(seq);
        await log.eraseDeadLetter(letterSeq);
      }
      if (last === 0) return;
      this.#lettersRead = last;
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
