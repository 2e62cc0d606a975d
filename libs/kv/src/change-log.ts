import { SequenceWaiters } from '@nats-chat/async';
import { unavailable } from './unavailable.ts';
import type { Bucket } from './bucket.ts';
import { DeltaRing } from './delta-ring.ts';
import type { Delta } from './entry.ts';
import { Follower, type Position } from './follower.ts';

/** A bucket's stream as the caches see it: every change, in order, while it is live. */
export interface Log<V> {
  /** Whether changes arrive now; while false nothing may be answered from a cache. */
  readonly live: boolean;
  /** The revision that the log has come to; -1 while it is not live. */
  readonly at: number;
  /** Grows with each loss: what was loaded under another generation may have missed changes. */
  readonly generation: number;
  /** The recent changes; those after its floor are complete while the log is live. */
  readonly recent: DeltaRing<V>;
  /** Resolves when the log has come to `revision`. @throws ApiError `UNAVAILABLE` when it does not in time. */
  reached(revision: number): Promise<void>;
}

export interface ChangeLogOptions<V> {
  readonly bucket: Bucket<V>;
  /** Recent changes kept for loads. */
  readonly recentChanges: number;
  readonly heartbeatMs: number;
  readonly onDelta: (delta: Delta<V>) => void;
  /** Called when changes may be missed from now on: caches must be emptied. */
  readonly onLost: () => void;
  /** Called when changes were missed for good, and the log goes on from the present. */
  readonly onReset: () => void;
}

/**
 * The changes of a bucket from the present on.
 *
 * After a loss it goes on where it was, so that every key that changed is still seen; only if that is too far back, or
 * the stream is another one, it jumps to the present. Too far back is also half of the time after which deletions are forgotten.
 */
export class ChangeLog<V> implements Log<V> {
  readonly recent: DeltaRing<V>;
  readonly #options: ChangeLogOptions<V>;
  readonly #waiters = new SequenceWaiters();
  /**
   * When changes arrived for sure, by the wall clock: the monotonic one stands still while the host is suspended. It stays
   * where it is once deletions may be forgotten since, because what comes then may have waited in the connection.
   */
  #currentAtMs = 0;
  readonly #follower: Follower<V>;

  constructor(options: ChangeLogOptions<V>) {
    const { bucket, heartbeatMs } = options;
    this.#options = options;
    this.recent = new DeltaRing(options.recentChanges);
    this.#follower = new Follower({
      bucket,
      heartbeatMs,
      startAfter: (stream, held) => this.#startAfter(stream, held),
      onDelta: (delta) => {
        this.recent.push(delta);
        if (this.live) this.#current();
        options.onDelta(delta);
        this.#waiters.reached(delta.revision);
      },
      onHeartbeat: () => this.#current(),
      onLive: () => this.#current(),
      onLost: (reason) => {
        this.#waiters.fail(unavailable(reason));
        options.onLost();
      },
    });
  }

  get live(): boolean {
    return this.#follower.live;
  }

  get ready(): Promise<void> {
    return this.#follower.ready;
  }

  get at(): number {
    return this.#follower.at;
  }

  get generation(): number {
    return this.#follower.generation;
  }

  async reached(revision: number): Promise<void> {
    if (this.at >= revision) return;
    try {
      await this.#waiters.wait(revision, this.#options.bucket.timeoutMs);
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  close(): Promise<void> {
    return this.#follower.close();
  }

  /** Decides where to go on, and makes the ring cover everything from there. */
  #startAfter(stream: Position, held: Position | undefined): number {
    const { bucket, recentChanges, onReset } = this.#options;
    // What ended meanwhile, and its marker after it, would not be seen.
    const mayLack = bucket.row.ttlMs !== undefined || this.#mayForget();
    const resumes = held !== undefined && !mayLack && canResume(held, stream, recentChanges);
    if (held !== undefined && !resumes) onReset();
    if (!resumes) this.#currentAtMs = Date.now();
    const after = resumes ? held.revision : stream.revision;
    this.recent.reset(after);
    return after;
  }

  #current(): void {
    if (!this.#mayForget()) this.#currentAtMs = Date.now();
  }

  /** Whether markers of what was deleted since changes arrived may be gone. */
  #mayForget(): boolean {
    const { forgetAfterMs = Infinity } = this.#options.bucket.row;
    return Date.now() - this.#currentAtMs > forgetAfterMs / 2;
  }
}

/** Returns whether a log that stood at `from` may go on from there, `stream` being where the stream stands. */
export const canResume = (from: Position, stream: Position, limit: number): boolean =>
  from.created === stream.created && from.revision <= stream.revision && stream.revision - from.revision <= limit;
