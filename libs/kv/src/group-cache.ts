import { Singleflight } from '@nats-chat/async';
import { LRUCache } from 'lru-cache';
import { unavailable, type Snapshot } from './bucket.ts';
import type { Delta } from './entry.ts';
import { Group } from './group.ts';
import type { Log } from './change-log.ts';

/** Which group a key belongs to, and as which member. */
interface KeyParts {
  readonly group: string;
  readonly member: string;
}

export interface GroupCacheOptions<V> {
  readonly log: Log<V>;
  /** Reads all keys of a group. */
  readonly load: (group: string) => Promise<Snapshot<V>>;
  /** Undefined for a key that belongs to no group. */
  readonly partsOf: (key: string) => KeyParts | undefined;
  /** Most groups kept; the least recently used go first. */
  readonly max: number;
}

/**
 * Whole groups of keys, such as the members of a room, kept right by the bucket's log.
 *
 * A load may be answered by a replica that lags. Its answer is used only together with the log's own recent changes,
 * and only if they reach back to where the replica was; it is never older than the leader when it was asked.
 */
export class GroupCache<V> {
  readonly #options: GroupCacheOptions<V>;
  readonly #kept: LRUCache<string, Group<V>>;
  readonly #loads = new Singleflight<Group<V>>();

  constructor(options: GroupCacheOptions<V>) {
    this.#options = options;
    this.#kept = new LRUCache({ max: options.max });
  }

  /** @throws ApiError `UNAVAILABLE` when the group is not kept and cannot be loaded. */
  async get(group: string): Promise<ReadonlyMap<string, V>> {
    const kept = this.peek(group);
    if (kept !== undefined) return kept;
    return (await this.#loads.run(group, () => this.#load(group))).view();
  }

  /** The group if it is kept and the log is live. */
  peek(group: string): ReadonlyMap<string, V> | undefined {
    return this.#options.log.live ? this.#kept.get(group)?.view() : undefined;
  }

  apply(delta: Delta<V>): void {
    const parts = this.#options.partsOf(delta.key);
    if (parts !== undefined) this.#kept.peek(parts.group)?.apply(parts.member, delta);
  }

  clear(): void {
    this.#kept.clear();
  }

  async #load(name: string): Promise<Group<V>> {
    const { log, load } = this.#options;
    const { generation } = log;
    const snapshot = await load(name);
    const lags = snapshot.asOf < snapshot.leaderAt;
    if (lags && log.live) await log.reached(snapshot.leaderAt);
    const followed = log.live && log.generation === generation && log.recent.covers(snapshot.asOf);
    if (lags && !followed) throw unavailable('a replica lags by more than the log remembers');
    const group = this.#groupOf(name, snapshot);
    if (followed) this.#kept.set(name, group);
    return group;
  }

  #groupOf(name: string, snapshot: Snapshot<V>): Group<V> {
    const { log, partsOf } = this.#options;
    const group = new Group<V>(snapshot.asOf);
    for (const entry of snapshot.entries) {
      const parts = partsOf(entry.key);
      if (parts?.group === name) group.load(parts.member, entry);
    }
    for (const delta of log.recent.since(snapshot.asOf)) {
      const parts = partsOf(delta.key);
      if (parts?.group === name) group.apply(parts.member, delta);
    }
    return group;
  }
}
