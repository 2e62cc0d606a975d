import type { Bucket } from './bucket.ts';
import type { StoredEntry, Delta, Entry } from './entry.ts';
import { Follower } from './follower.ts';
import { Listeners } from './listeners.ts';

export interface MirrorOptions {
  /** Interval of the heartbeats by which a dead consumer shows, in milliseconds; three of them at the latest. */
  readonly heartbeatMs?: number;
}

/** A change of a mirrored key, with what the mirror held of it before. */
export interface MirrorChange<V> extends Delta<V> {
  readonly before: Entry<V> | undefined;
  /** Whether the key has no value because its time to live ended; not known of what ended unseen. */
  readonly expired: boolean;
}

/**
 * Opens a copy of a whole bucket in memory, which follows the bucket for as long as it is open.
 *
 * Memory grows with the number of keys that have a value. The bucket need not exist yet: {@link Mirror.ready} waits.
 *
 * @throws RangeError for a bucket whose keys expire without a marker, since that reaches no listener.
 * @example
 * const mirror = openMirror(await openBucket(nc, 'USERS', { decode, logger }));
 * mirror.onChange(({ key, value }) => logger.info({ key, value }, 'A user changed.'));
 * await mirror.ready;
 * const { value } = await mirror.get('alice');
 * await mirror.close();
 */
export const openMirror = <V>(bucket: Bucket<V>, options: MirrorOptions = {}): Mirror<V> => {
  const { ttlMs, markerTtlMs } = bucket.row;
  if (ttlMs !== undefined && markerTtlMs === undefined) {
    throw new RangeError(`${bucket.name} cannot be mirrored: its keys expire without a marker.`);
  }
  return new Mirror(bucket, options.heartbeatMs ?? HEARTBEAT_MS);
};

const HEARTBEAT_MS = 1_000;

/**
 * A whole bucket in memory. It has one consumer at most.
 *
 * After each loss the whole bucket is read again, and listeners get the differences; so what ended unseen, with
 * the bucket itself or by an expiry, reaches them as well.
 */
export class Mirror<V> {
  readonly #bucket: Bucket<V>;
  readonly #follower: Follower<V>;
  readonly #changes: Listeners<MirrorChange<V>>;
  readonly #resets: Listeners<void>;
  #content = new Map<string, Entry<V>>();
  /** What has been read again until now, while the mirror is not live. */
  #reading = new Map<string, Entry<V>>();
  #wasLive = false;

  constructor(bucket: Bucket<V>, heartbeatMs: number) {
    this.#bucket = bucket;
    this.#changes = new Listeners(bucket.logger);
    this.#resets = new Listeners(bucket.logger);
    this.#follower = new Follower({
      bucket,
      heartbeatMs,
      startAfter: () => {
        this.#reading = new Map();
        return BEGINNING;
      },
      onDelta: (delta) => this.#apply(delta),
      onLive: () => this.#replace(),
      onLost: () => undefined,
    });
  }

  /** Whether the mirror is complete, and changes arrive. */
  get live(): boolean {
    return this.#follower.live;
  }

  /** Resolves when the mirror is live, at once if it is now, however long that takes; rejects when closed before. */
  get ready(): Promise<void> {
    return this.#follower.ready;
  }

  /**
   * Returns what a key holds: from memory while the mirror is live, a delta late (about a millisecond) or three
   * heartbeats when the connection hangs; else from the leader.
   *
   * @throws ApiError `UNAVAILABLE` when the leader cannot be asked.
   */
  async get(key: string): Promise<StoredEntry<V>> {
    if (!this.live) return await this.#bucket.get(key);
    const held = this.#content.get(key);
    return held === undefined ? NOTHING : { revision: held.revision, value: held.value, exists: true };
  }

  /** Returns what was known of a key last; undefined when it had no value. For what may be out of date. */
  peek(key: string): Entry<V> | undefined {
    return this.#content.get(key);
  }

  /** Iterates over every key that had a value when it was known last. */
  entries(): IterableIterator<[string, Entry<V>]> {
    return this.#content.entries();
  }

  /** Calls `listener` after each change, in order, the first reading included. Returns how to stop. */
  onChange(listener: (change: MirrorChange<V>) => void): () => void {
    return this.#changes.add(listener);
  }

  /** Calls `listener` when the bucket was read again after a loss, and the listeners have the differences. Returns how to stop. */
  onReset(listener: () => void): () => void {
    return this.#resets.add(listener);
  }

  /** Stops following; resolves when the consumer is deleted. The connection stays open. */
  close(): Promise<void> {
    return this.#follower.close();
  }

  #apply(delta: Delta<V>): void {
    if (!this.live) {
      enter(this.#reading, delta);
      return;
    }
    const before = this.#content.get(delta.key);
    enter(this.#content, delta);
    this.#notify(delta, before);
  }

  /** Puts what was read in the place of what was known, and notifies of the differences. */
  #replace(): void {
    const before = this.#content;
    this.#content = this.#reading;
    this.#reading = new Map();
    for (const [key, held] of before) {
      if (!this.#content.has(key)) this.#notify({ key, revision: held.revision, value: undefined }, held);
    }
    for (const [key, { revision, value }] of this.#content) {
      const held = before.get(key);
      if (held?.revision !== revision) this.#notify({ key, revision, value }, held);
    }
    if (this.#wasLive) this.#resets.notify();
    this.#wasLive = true;
  }

  #notify({ key, revision, value, expired = false }: Delta<V>, before: Entry<V> | undefined): void {
    this.#changes.notify({ key, revision, value, before, expired });
  }
}

/** Below the first sequence of every stream. */
const BEGINNING = 0;

/** A key that is not held: whether it was never written or was deleted, a write finds out. */
const NOTHING = { revision: 0, value: undefined, exists: false } as const;

function enter<V>(content: Map<string, Entry<V>>, { key, revision, value }: Delta<V>): void {
  if (value === undefined) content.delete(key);
  else content.set(key, { revision, value });
}
