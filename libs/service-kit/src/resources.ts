import { runPeriodically, withTimeout } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import type { ReadinessChecks } from './probes.ts';
import { waitFor } from './wait-for.ts';

/** Something that a service needs while it runs: a database, a mirror of a bucket, a consumer, periodic work. */
export interface Resource<Value> {
  /** As a person would call it; it stands in log lines and in `/readyz`: `PostgreSQL`, `the log`. */
  readonly name: string;
  /** Opens it; tried 30 times, 2 s apart, at the start. */
  readonly open: () => Value | Promise<Value>;
  /** Whether it works now. Without it, it is ready once it is open. */
  readonly isReady?: (value: Value) => boolean | Promise<boolean>;
  /** Called after each reconnect to NATS; tried again until it succeeds. */
  readonly restore?: (value: Value) => Promise<unknown>;
  /** Ends it. `signal` aborts when the time for that is over, and then it is given up. */
  readonly close?: (value: Value, signal: AbortSignal) => unknown;
}

/**
 * What a service holds, in the order in which it was opened: ready when all of it is, restored in that order, closed in
 * the opposite one.
 */
export class Resources {
  readonly #logger: Logger;
  readonly #opened: Opened[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Opens a resource, waiting for what it needs, and keeps it until the service stops.
   *
   * @throws Error with one line that names the resource when it cannot be opened within a minute.
   */
  async use<Value>({ name, open, isReady, restore, close }: Resource<Value>): Promise<Value> {
    const value = await waitFor(name, this.#logger, async () => open());
    this.#opened.push({
      name,
      isReady: isReady && (() => isReady(value)),
      restore: restore && (() => restore(value)),
      close: async (signal) => close?.(value, signal),
    });
    return value;
  }

  /** Returns what must hold for the service to be ready, by name. */
  checks(): ReadinessChecks {
    return Object.fromEntries(this.#opened.flatMap(({ name, isReady }) => (isReady ? [[name, isReady]] : [])));
  }

  /** Restores everything after a reconnect. Rejects with the first failure; to be called again then. */
  async restore(): Promise<void> {
    for (const { restore } of this.#opened) await restore?.();
  }

  /**
   * Closes everything, the last first, within `budgetMs` altogether: each may take half of what is left, so that one that
   * never ends leaves time for those below it. What fails or takes too long is logged.
   */
  async close(budgetMs: number): Promise<void> {
    const endsAt = performance.now() + budgetMs;
    for (const { name, close } of this.#opened.splice(0).reverse()) {
      const limitMs = Math.max(0, (endsAt - performance.now()) / 2);
      const stopping = new AbortController();
      try {
        await withTimeout(limitMs, close(stopping.signal));
      } catch (error) {
        stopping.abort(error);
        this.#logger.warn({ resource: name, error }, 'A resource could not be closed.');
      }
    }
  }
}

/** What follows a bucket or a stream into memory, and comes back by itself after a cut. */
export interface Follower {
  /** Whether changes arrive now. */
  readonly live: boolean;
  /** Resolves when changes arrive, however long that takes. */
  readonly ready: Promise<unknown>;
  readonly close: () => unknown;
}

export interface FollowerOptions<Value> {
  readonly name: string;
  /** Begins to follow; called once. */
  readonly follow: () => Value | Promise<Value>;
  /** Whether the service needs it to start and to be ready; else it only serves while it is there. Default: true. */
  readonly isNeeded?: boolean;
}

/** How long one attempt waits for the first changes. */
const FOLLOWER_TIMEOUT_MS = 1_000;

/**
 * Returns a mirror, a cache, or what is made of several as a resource: open once changes arrive, ready while they do. It
 * follows from the first attempt on, so that a large bucket may take all attempts together.
 *
 * @example
 * const names = await use(followerResource({ name: 'USERS', follow: () => openMirror(users) }));
 */
export const followerResource = <Value extends Follower>({
  name,
  follow,
  isNeeded = true,
}: FollowerOptions<Value>): Resource<Value> => {
  let following: Value | undefined;
  const open = async (): Promise<Value> => {
    following ??= await follow();
    if (isNeeded) await withTimeout(FOLLOWER_TIMEOUT_MS, following.ready);
    return following;
  };
  const resource = { name, open, close: (follower: Value) => follower.close() };
  return isNeeded ? { ...resource, isReady: ({ live }) => live } : resource;
};

/**
 * Returns periodic work as a resource: it runs at once and then every `everyMs`, jittered, one run at a time, until the
 * service stops; then `run`'s signal is aborted and the run that is under way is waited for. A run that fails is logged.
 *
 * @example
 * await use(periodicWork({ name: 'the reconciler', everyMs: 60_000, logger, run: reconcile }));
 */
export const periodicWork = ({ name, everyMs, logger, run }: PeriodicWork): Resource<() => Promise<void>> => ({
  name,
  open: () =>
    runPeriodically(
      {
        everyMs,
        immediately: true,
        onError: (error) => logger.warn({ work: name, error }, 'Periodic work failed; it runs again later.'),
      },
      run,
    ),
  close: (stop) => stop(),
});

export interface PeriodicWork {
  readonly name: string;
  readonly everyMs: number;
  readonly logger: Logger;
  readonly run: (signal: AbortSignal) => unknown;
}

interface Opened {
  readonly name: string;
  readonly isReady: (() => boolean | Promise<boolean>) | undefined;
  readonly restore: (() => Promise<unknown>) | undefined;
  readonly close: (signal: AbortSignal) => Promise<unknown>;
}
