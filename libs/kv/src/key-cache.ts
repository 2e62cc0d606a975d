import { Singleflight } from '@nats-chat/async';
import { LRUCache } from 'lru-cache';
import { newest, type Delta, type Entry } from './entry.ts';
import type { Log } from './change-log.ts';

export interface KeyCacheOptions<V> {
  readonly log: Log<V>;
  /** Reads one key from the stream's leader. */
  readonly load: (key: string) => Promise<Entry<V>>;
  /** Most keys kept that have a value, and as many that have none; the least recently used go first. */
  readonly max: number;
}

/**
 * Single keys of a bucket, absent ones too, kept right by the bucket's log. Absent ones have a place of their own: whoever
 * asks for keys that he made up pushes out no key that is there.
 *
 * While the log is not live, each answer is the leader's own and nothing is kept.
 */
export class KeyCache<V> {
  readonly #options: KeyCacheOptions<V>;
  readonly #present: LRUCache<string, Entry<V>>;
  readonly #absent: LRUCache<string, Entry<V>>;
  readonly #loads = new Singleflight<V | undefined>();

  constructor(options: KeyCacheOptions<V>) {
    this.#options = options;
    // By size, not by number: arrays for the most that it may hold are made at once then, 2.4 MB each for 100,000 keys.
    const bound = { maxSize: options.max, sizeCalculation: () => 1 };
    this.#present = new LRUCache(bound);
    this.#absent = new LRUCache(bound);
  }

  /** @throws ApiError `UNAVAILABLE` when the key is not kept and cannot be loaded. */
  get(key: string): Promise<V | undefined> {
    const kept = this.#options.log.live ? (this.#present.get(key) ?? this.#absent.get(key)) : undefined;
    return kept === undefined ? this.#loads.run(key, () => this.#load(key)) : Promise.resolve(kept.value);
  }

  apply(delta: Delta<V>): void {
    const kept = this.#present.peek(delta.key) ?? this.#absent.peek(delta.key);
    if (kept !== undefined && newest<V, Entry<V>>(kept, delta) === delta) this.#keep(delta.key, delta);
  }

  clear(): void {
    this.#present.clear();
    this.#absent.clear();
  }

  #keep(key: string, entry: Entry<V>): void {
    const isAbsent = entry.value === undefined;
    (isAbsent ? this.#present : this.#absent).delete(key);
    (isAbsent ? this.#absent : this.#present).set(key, entry);
  }

  async #load(key: string): Promise<V | undefined> {
    const { log, load } = this.#options;
    const { generation, at } = log;
    const loaded = await load(key);
    const followed = log.live && log.generation === generation && log.recent.covers(at);
    if (!followed) return loaded.value;
    const entry = newest<V, Entry<V>>(loaded, log.recent.latest(key));
    this.#keep(key, entry);
    return entry.value;
  }
}
