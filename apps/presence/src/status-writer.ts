import { platformTimer, Semaphore } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import type { Announcer } from './announcer.ts';
import { metrics } from './metrics.ts';
import {
  changedChoice,
  looksDifferent,
  recordOf,
  seenByOthers,
  withChoice,
  withConnection,
  type Choice,
  type PersonRecord,
} from './person.ts';
import type { PresenceStore, PresenceView } from './store.ts';

const RETRY_MS = 2_000;
/** Scheduled updates at once: after a restart of the server everyone is due within seconds. */
const CONCURRENCY = 16;

export interface StatusWriterOptions {
  readonly store: Pick<PresenceStore, 'changePerson' | 'changeChoice' | 'readChoice' | 'isConnected'>;
  readonly view: Pick<PresenceView, 'person' | 'isConnected'>;
  readonly announce: Pick<Announcer, 'person'>;
  /** Returns the time in ms since 1970. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** `connected`: a connection has just said that it lives. `expired`: one fell silent. */
export type Cause = 'connected' | 'expired';

/** Writes whether people are online, and what they choose, so that of several instances one notifies others. */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #semaphore = new Semaphore({ concurrency: CONCURRENCY });
  /** By person, until their turn comes: how to cancel what was scheduled last. */
  readonly #scheduled = new Map<string, () => void>();
  #stopped = false;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  /**
   * Makes a person online or offline, as their connections say, by compare-and-set. After making a person offline it
   * reads the connections once more, for a tab opened in between.
   */
  async update(user: string, cause?: Cause): Promise<void> {
    const { store, now } = this.#options;
    // The record is gone when a single server restarted; the choice is not. Unread, it might be `invisible`.
    const after = await this.#change(user, async (record) =>
      withConnection(
        record ?? recordOf(await store.readChoice(user)),
        cause === 'connected' || (await store.isConnected(user)),
        now(),
      ),
    );
    if (after === undefined || after.online) return;
    if (cause === 'expired') metrics.expirations.add(1);
    await this.#change(user, async (record) =>
      record !== undefined && (await store.isConnected(user)) ? withConnection(record, true, now()) : undefined,
    );
  }

  /**
   * Updates a person later, if by this instance’s view something is to be written then; again if that fails.
   *
   * Of a person who is scheduled already, what is asked last counts. 16 people at a time; the others wait.
   */
  schedule(user: string, delayMs: number, cause?: Cause): void {
    if (this.#stopped) return;
    this.#scheduled.get(user)?.();
    const cancel = platformTimer.after(delayMs, () => {
      this.#semaphore
        .run(async () => {
          // It was scheduled again, or stopped, while this waited for its turn.
          if (this.#scheduled.get(user) === cancel) await this.#updateScheduled(user, cause);
        })
        .catch((error: unknown) => {
          this.#options.logger.warn({ error }, 'A presence could not be written; trying again.');
          this.schedule(user, RETRY_MS, cause);
        });
    });
    this.#scheduled.set(user, cancel);
  }

  /** Stores what a person chose, durably and before others see it. */
  async choose(user: string, change: Choice): Promise<void> {
    const { store, now } = this.#options;
    await store.changeChoice(user, (held) => changedChoice(held, change));
    // Read again with each attempt: of two choices at once the one that is stored shows, whichever is written here last.
    // A record is written even of somebody who has none, so that an update that read the choice before fails.
    await this.#change(user, async (record) => {
      const chosen = (await store.readChoice(user)) ?? change;
      return record === undefined ? recordOf(chosen) : withChoice(record, chosen, now());
    });
  }

  /** Forgets what is scheduled. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#scheduled.values()) cancel();
    this.#scheduled.clear();
  }

  async #updateScheduled(user: string, cause: Cause | undefined): Promise<void> {
    const { view } = this.#options;
    this.#scheduled.delete(user);
    if ((view.person(user)?.online ?? false) !== view.isConnected(user)) await this.update(user, cause);
  }

  /** Writes what `decide` makes of a person’s record, and notifies others; undefined when nothing was to be written. */
  async #change(
    user: string,
    decide: (record: PersonRecord | undefined) => Promise<PersonRecord | undefined>,
  ): Promise<PersonRecord | undefined> {
    const { store, announce } = this.#options;
    const change = await store.changePerson(user, decide);
    if (change === undefined) return undefined;
    if (looksDifferent(change.before, change.after)) announce.person(seenByOthers(user, change.after));
    return change.after;
  }
}
