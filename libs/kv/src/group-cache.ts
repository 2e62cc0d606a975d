import { Singleflight } from '@nats-chat/async';
import { LRUCache } from 'lru-cache';
import { unavailable } from './unavailable.ts';
import type { Page, Snapshot, Delta } from './entry.ts';
import { Group } from './group.ts';
import type { Log } from './change-log.ts';

/** Which group a key belongs to, and as which member. */
interface KeyParts {
  readonly group: string;
  readonly member: string;
}

export interface GroupCacheOptions<V> {
  readonly log: Log<V>;
  /** Reads all keys of a group; undefined when they are too many. */
  readonly load: (group: string) => Promise<Snapshot<V> | undefined>;
  /** Reads some keys of a group that were written after a revision, as a bucket's page. */
  readonly readPage: (group: string, after: number) => Promise<Page<V>>;
  /** Undefined for a key that belongs to no group. */
  readonly partsOf: (key: string) => KeyParts | undefined;
  /** Most groups kept; the least recently used go first. */
  readonly max: number;
  /** Most keys of all groups kept together, deleted ones included. */
  readonly maxKeys: number;
}

/**
 * Whole groups of keys, such as the members of a room, kept right by the bucket's log.
 *
 * A load may be answered by a replica that lags. Its answer is used only together with the log's own recent changes,
 * and only if they reach back to where the replica was; it is never older than the leader when it was asked.
 */
export class GroupCache<V> {
  readonly #options: GroupCacheOptions<V>;
  readonly #kept: LRUCache<string, Group<V> | TooLarge>;
  readonly #loads = new Singleflight<Group<V> | TooLarge>();
  readonly #readings = new Singleflight<Group<V>>();

  constructor(options: GroupCacheOptions<V>) {
    this.#options = options;
    const { max, maxKeys } = options;
    this.#kept = new LRUCache({
      max,
      maxSize: maxKeys,
      // Looked up each time, since tests set the clock.
      perf: { now: () => performance.now() },
      sizeCalculation: (group) => (group === TOO_LARGE ? 0 : group.size) + 1,
    });
  }

  /**
   * Returns a group. One that is too large to be kept is read in pages each time, up to {@link MAX_PAGES}.
   *
   * @throws ApiError `UNAVAILABLE` when the group is not kept and cannot be loaded, or has more pages.
   */
  async get(name: string): Promise<ReadonlyMap<string, V>> {
    const group = await this.#groupOf(name);
    return (group === TOO_LARGE ? await this.#readings.run(name, () => this.#readPages(name)) : group).view();
  }

  /** A page of the group, as that of a bucket; undefined when it is too large, or the log is not live. */
  async page(name: string, after: number, limit: number): Promise<Page<V> | undefined> {
    if (!this.#options.log.live) return undefined;
    const group = await this.#groupOf(name);
    return group === TOO_LARGE ? undefined : group.page(after, limit);
  }

  /** The group if it is kept and the log is live. */
  peek(name: string): ReadonlyMap<string, V> | undefined {
    const group = this.#peek(name);
    return group === TOO_LARGE ? undefined : group?.view();
  }

  apply(delta: Delta<V>): void {
    const parts = this.#options.partsOf(delta.key);
    const group = parts && this.#kept.peek(parts.group);
    if (parts === undefined || group === undefined || group === TOO_LARGE) return;
    const { size } = group;
    group.apply(parts.member, delta);
    if (group.size === size) return;
    // What is set again as it is would keep the size that it was counted with.
    this.#kept.delete(parts.group);
    this.#kept.set(parts.group, group);
  }

  clear(): void {
    this.#kept.clear();
  }

  #peek(name: string): Group<V> | TooLarge | undefined {
    return this.#options.log.live ? this.#kept.get(name) : undefined;
  }

  async #groupOf(name: string): Promise<Group<V> | TooLarge> {
    return this.#peek(name) ?? (await this.#loads.run(name, () => this.#load(name)));
  }

  async #load(name: string): Promise<Group<V> | TooLarge> {
    const { log, load } = this.#options;
    const { generation } = log;
    const snapshot = await load(name);
    if (snapshot === undefined) {
      if (log.live && log.generation === generation) this.#kept.set(name, TOO_LARGE, { ttl: TOO_LARGE_MS });
      return TOO_LARGE;
    }
    const lags = snapshot.asOf < snapshot.leaderAt;
    if (lags && log.live) await log.reached(snapshot.leaderAt);
    const followed = log.live && log.generation === generation && log.recent.covers(snapshot.asOf);
    if (lags && !followed) throw unavailable('a replica lags by more than the log remembers');
    const group = this.#assemble(name, snapshot);
    if (followed) this.#kept.set(name, group);
    return group;
  }

  #assemble(name: string, snapshot: Snapshot<V>): Group<V> {
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

  async #readPages(name: string): Promise<Group<V>> {
    const entries: Delta<V>[] = [];
    let after: number | undefined = 0;
    for (let pages = 0; after !== undefined; pages += 1) {
      if (pages === MAX_PAGES) throw unavailable(new RangeError(`${name} has more than ${MAX_PAGES} pages.`));
      const page: Page<V> = await this.#options.readPage(name, after);
      entries.push(...page.entries);
      after = page.next;
    }
    // Every page is of another moment: what changed meanwhile is in the log.
    return this.#assemble(name, { leaderAt: 0, asOf: 0, entries });
  }
}

/** Pages of a group that are read at most for one question; keys that were deleted count, and only those with a value are held. */
const MAX_PAGES = 500;

/** For how long a group stays too large, in ms: deletions that are forgotten make it smaller, which no log says. */
const TOO_LARGE_MS = 10 * 60_000;

/** In place of a group that is not kept as a whole: asking how large it is costs as much as a page. */
const TOO_LARGE = Symbol('too large');
type TooLarge = typeof TOO_LARGE;
