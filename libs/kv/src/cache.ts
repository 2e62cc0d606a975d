import { parse, wildcard } from '@nats-chat/subjects';
import type { Bucket } from './bucket.ts';
import type { Page, Delta } from './entry.ts';
import { ChangeLog } from './change-log.ts';
import { GroupCache } from './group-cache.ts';
import { KeyCache } from './key-cache.ts';
import { Listeners } from './listeners.ts';

export interface CacheOptions {
  /** Most single keys kept that have a value, and as many that have none; the least recently used go first. */
  readonly maxKeys: number;
  /** Recent changes kept for loads that a lagging replica answers; default 4,096. */
  readonly recentChanges?: number;
  /** Interval of the heartbeats by which a dead consumer shows, in milliseconds; three of them at the latest. */
  readonly heartbeatMs?: number;
}

/** Keys that share one token, by their other token. */
export interface Groups<V> {
  /** Returns a group as an immutable snapshot. @throws ApiError `UNAVAILABLE` when it is not kept and cannot be loaded. */
  get(group: string): Promise<ReadonlyMap<string, V>>;
  /** Returns the group if it is kept and may be answered from memory. */
  peek(group: string): ReadonlyMap<string, V> | undefined;
  /**
   * Returns what {@link Bucket.page} does, from memory, and only keys that have a value: a page is full, or the last one.
   *
   * A page of the bucket goes on where this one ends, and this one where that one does.
   */
  page(group: string, after: number, limit: number): Promise<Page<V>>;
}

/**
 * Opens a cache of single keys, and of groups of keys, which are loaded when they are asked for and then follow the
 * bucket. For buckets that are too large to be mirrored.
 *
 * @example
 * const cache = openCache(await openBucket(nc, 'ROOMS', { decode, logger }), { maxKeys: 100_000 });
 * const membersOf = cache.groupBy('room', { max: 1_000, maxKeys: 100_000 });
 * const role = await cache.get('general.alice');
 * const members = await membersOf.get('p-board');
 */
export const openCache = <V>(bucket: Bucket<V>, options: CacheOptions): Cache<V> => new Cache(bucket, options);

/** The most that a bucket gives at once. */
const KEYS_PER_PAGE = 1_000;

const DEFAULTS = { recentChanges: 4_096, heartbeatMs: 1_000 };

/**
 * Some keys of a bucket in memory, kept right by its stream. It has one consumer at most.
 *
 * An answer is never wrong for longer than a change takes to arrive (about a millisecond), nor for longer than three
 * heartbeats when the connection hangs. While changes do not arrive, nothing is kept, and the leader is asked each time.
 */
export class Cache<V> {
  readonly #bucket: Bucket<V>;
  readonly #log: ChangeLog<V>;
  readonly #keys: KeyCache<V>;
  readonly #groups: GroupCache<V>[] = [];
  readonly #changes: Listeners<Delta<V>>;
  readonly #resets: Listeners<void>;

  constructor(bucket: Bucket<V>, { maxKeys, recentChanges, heartbeatMs }: CacheOptions) {
    this.#bucket = bucket;
    this.#changes = new Listeners(bucket.logger);
    this.#resets = new Listeners(bucket.logger);
    this.#log = new ChangeLog({
      bucket,
      recentChanges: recentChanges ?? DEFAULTS.recentChanges,
      heartbeatMs: heartbeatMs ?? DEFAULTS.heartbeatMs,
      onDelta: (delta) => this.#apply(delta),
      onLost: () => this.#clear(),
      onReset: () => this.#resets.notify(),
    });
    this.#keys = new KeyCache({ log: this.#log, load: (key) => bucket.get(key), max: maxKeys });
  }

  /** Whether changes arrive. */
  get live(): boolean {
    return this.#log.live;
  }

  /** Resolves when changes arrive, at once if they do now, however long that takes; rejects when closed before. */
  get ready(): Promise<void> {
    return this.#log.ready;
  }

  /** Returns a key’s value. @throws ApiError `UNAVAILABLE` when it is not kept and cannot be loaded. */
  get(key: string): Promise<V | undefined> {
    return this.#keys.get(key);
  }

  /**
   * Groups the keys of the bucket, whose pattern has two tokens, by the one of that name; keeps `max` groups at most, and
   * `maxKeys` keys of all of them together. A group of more than 20,000 is not kept, and read in pages each
   * time, 500,000 keys at most. Deleted keys count.
   */
  groupBy(token: string, bounds: { readonly max: number; readonly maxKeys: number }): Groups<V> {
    const pattern = this.#bucket.row.key;
    const filterOf = (group: string): string => wildcard(pattern, { [token]: group });
    const groups = new GroupCache<V>({
      log: this.#log,
      ...bounds,
      load: (group) => this.#bucket.snapshot(filterOf(group)),
      readPage: (group, after) => this.#bucket.page(filterOf(group), after, KEYS_PER_PAGE),
      partsOf: (key) => partsOf(pattern, token, key),
    });
    this.#groups.push(groups);
    return {
      get: (group) => groups.get(group),
      peek: (group) => groups.peek(group),
      page: async (group, after, limit) =>
        (await groups.page(group, after, limit)) ?? (await this.#bucket.page(filterOf(group), after, limit)),
    };
  }

  /** Calls `listener` after each change of a key, in order. Returns how to stop. */
  onChange(listener: (change: Delta<V>) => void): () => void {
    return this.#changes.add(listener);
  }

  /** Calls `listener` when changes were missed that listeners will not get: read again what was built from them. */
  onReset(listener: () => void): () => void {
    return this.#resets.add(listener);
  }

  /** Stops following; resolves when the consumer is deleted. The connection stays open. */
  close(): Promise<void> {
    return this.#log.close();
  }

  #apply(delta: Delta<V>): void {
    this.#keys.apply(delta);
    for (const groups of this.#groups) groups.apply(delta);
    this.#changes.notify(delta);
  }

  #clear(): void {
    this.#keys.clear();
    for (const groups of this.#groups) groups.clear();
  }
}

/** Returns the token that groups a key, and the other one; undefined for a key that is not of the pattern. */
export const partsOf = (
  pattern: string,
  token: string,
  key: string,
): { readonly group: string; readonly member: string } | undefined => {
  const tokens: Readonly<Record<string, string | undefined>> | undefined = parse(pattern, key);
  const group = tokens?.[token];
  const member = Object.entries(tokens ?? {}).find(([name]) => name !== token)?.[1];
  return group === undefined || member === undefined ? undefined : { group, member };
};
