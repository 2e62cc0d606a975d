import { Singleflight } from '@nats-chat/async';
import { LRUCache } from 'lru-cache';
import { newest, type Delta, type Entry } from './entry.ts';
import type { Log } from './change-log.ts';

export interface KeyCacheOptions<V> {
  readonly log: Log<V>;
  /** Reads one key from the stream's leader. */
  readonly load: (key: string) => Promise<Entry<V>>;
  /** Most keys kept; the least recently used go first. */
  readonly max: number;
}

/**
 * Single keys of a bucket, absent ones too, kept right by the bucket's log.
 *
 * While the log is not live, each answer is the leader's own and nothing is kept.
 */
export class KeyCache<V> {
  readonly #options: KeyCacheOptions<V>;
  readonly #kept: LRUCache<string, Entry<V>>;
  readonly #loads = new Singleflight<V | undefined>();

  constructor(options: KeyCacheOptions<V>) {
    this.#options = options;
    this.#kept = new LRUCache({ max: options.max });
  }

  /** @throws ApiError `UNAVAILABLE` when the key is not kept and cannot be loaded. */
  get(key: string): Promise<V | undefined> {
    const kept = this.#options.log.live ? this.#kept.get(key) : undefined;
    return kept === undefined ? this.#loads.run(key, () => this.#load(key)) : Promise.resolve(kept.value);
  }

  apply(delta: Delta<V>): void {
    const kept = this.#kept.peek(delta.key);
    if (kept !== undefined && newest<V, Entry<V>>(kept, delta) === delta) this.#kept.set(delta.key, delta);
  }

  clear(): void {
    this.#kept.clear();
  }

  async #load(key: string): Promise<V | undefined> {
    const { log, load } = this.#options;
    const { generation, at } = log;
    const loaded = await load(key);
    const followed = log.live && log.generation === generation && log.recent.covers(at);
    if (!followed) return loaded.value;
    const entry = newest<V, Entry<V>>(loaded, log.recent.latest(key));
    this.#kept.set(key, entry);
    return entry.value;
  }
}
