import type { Snapshot, Delta, Entry } from '../src/entry.ts';
import { GroupCache } from '../src/group-cache.ts';
import { KeyCache } from '../src/key-cache.ts';
import { FakeLog } from './fake-log.ts';

/** A bucket's stream, a log that follows it late, and the caches behind; every delay is the test's to decide. */
export class Replica {
  readonly log: FakeLog<number>;
  readonly keys: KeyCache<number>;
  readonly groups: GroupCache<number>;
  readonly #history: Delta<number>[] = [];
  readonly #answers: (() => void)[] = [];
  readonly #askedAt = new Map<string, number>();
  #delivered = 0;
  /** By how many changes the replica that answers group loads lags. */
  #lag = 0;

  constructor(ringSize: number) {
    this.log = new FakeLog(ringSize);
    this.log.start(0);
    this.keys = new KeyCache({ log: this.log, max: 4, load: (key) => this.#later(key, this.#stateOf(key, this.head)) });
    this.groups = new GroupCache({
      log: this.log,
      max: 2,
      maxKeys: 100,
      load: (group) => this.#later(group, this.#snapshot(group)),
      readPage: async () => Promise.reject(new Error('No group here is too large.')),
      partsOf: (key) => {
        const [group = '', member = ''] = key.split('.');
        return { group, member };
      },
    });
  }

  get head(): number {
    return this.#history.length;
  }

  /** The oldest state of a key or group that an answer asked for now may show. */
  oldest(name: string): number {
    return Math.min(this.log.live ? this.#delivered : this.head, this.#askedAt.get(name) ?? this.head);
  }

  write(key: string, value: number | undefined): void {
    this.#history.push({ key, value, revision: this.head + 1 });
  }

  lag(changes: number): void {
    this.#lag = changes;
  }

  /** Tells the caches of the next change. */
  deliver(): void {
    const delta = this.#history[this.#delivered];
    if (!this.log.live || delta === undefined) return;
    this.#delivered += 1;
    this.log.push(delta);
    this.keys.apply(delta);
    this.groups.apply(delta);
  }

  lose(): void {
    this.log.lose();
    this.keys.clear();
    this.groups.clear();
  }

  restart(): void {
    if (this.log.live) return;
    this.#delivered = this.head;
    this.log.start(this.head);
  }

  /** Lets the oldest load that waits have the answer that was right when it was asked. */
  answer(): void {
    this.#answers.shift()?.();
  }

  /** Delivers and answers all there is, and lets everybody who waits go on. */
  async settle(): Promise<void> {
    this.restart();
    for (let round = 0; round < 4; round += 1) {
      while (this.#delivered < this.head) this.deliver();
      while (this.#answers.length > 0) this.answer();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** What a key held after so many changes. */
  valueAt(key: string, revision: number): number | undefined {
    return this.#stateOf(key, revision).value;
  }

  /** What a key held from a revision on. */
  valuesSince(key: string, revision: number): (number | undefined)[] {
    return Array.from({ length: this.head - revision + 1 }, (_, at) => this.valueAt(key, revision + at));
  }

  #stateOf(key: string, revision: number): Entry<number> {
    const last = this.#history.slice(0, revision).findLast((delta) => delta.key === key);
    return last ?? { revision: 0, value: undefined };
  }

  #snapshot(group: string): Snapshot<number> {
    const asOf = Math.max(0, this.head - this.#lag);
    const known = new Map<string, Delta<number>>();
    for (const delta of this.#history.slice(0, asOf))
      if (delta.key.startsWith(`${group}.`)) known.set(delta.key, delta);
    return { leaderAt: this.head, asOf, entries: [...known.values()] };
  }

  #later<T>(name: string, value: T): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    this.#askedAt.set(name, this.head);
    this.#answers.push(() => {
      resolve(value);
    });
    return promise;
  }
}
