import { userRecord, type UserRecord } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import type { KV, KvEntry, KvWatchEntry } from '@nats-io/kv';
import type { QueuedIterator } from '@nats-io/nats-core';
import { within } from './deadline.ts';

/** A record of USERS, and the revision that it was read or written at. */
export interface HeldRecord {
  readonly record: UserRecord;
  readonly revision: number;
}

/** The bucket USERS in memory. Incomplete, it answers nothing. */
export class UserMirror {
  readonly #bucket: KV;
  readonly #logger: Logger;
  readonly #records = new Map<string, HeldRecord>();
  // A subject keeps its name, so these need not be dropped with the records.
  readonly #names = new Map<string, string>();
  readonly #listeners: ((user: string, record: UserRecord) => void)[] = [];
  #watch: QueuedIterator<KvWatchEntry> | undefined;
  #complete = false;

  constructor(bucket: KV, logger: Logger) {
    this.#bucket = bucket;
    this.#logger = logger;
  }

  isComplete(): boolean {
    return this.#complete;
  }

  get(user: string): HeldRecord | undefined {
    return this.#complete ? this.#records.get(user) : undefined;
  }

  nameOf(sub: string): string | undefined {
    return this.#names.get(sub);
  }

  names(): readonly string[] {
    return [...this.#names.values()];
  }

  onRecord(listener: (user: string, record: UserRecord) => void): void {
    this.#listeners.push(listener);
  }

  /** Watches and local reads and writes come in any order; the highest revision wins. */
  apply(user: string, record: UserRecord, revision: number): void {
    if ((this.#records.get(user)?.revision ?? 0) >= revision) return;
    this.#records.set(user, { record, revision });
    this.#names.set(record.sub, user);
    for (const listener of this.#listeners) listener(user, record);
  }

  /** Resolves when the bucket’s present content has arrived. @throws Error after 10 s without it. */
  async follow(): Promise<void> {
    this.drop();
    const watch = await this.#bucket.watch();
    this.#watch = watch;
    const { promise: caughtUp, resolve } = Promise.withResolvers<void>();
    this.#consume(watch, resolve).catch((error: unknown) => {
      this.#logger.warn({ error }, 'The watch of USERS broke.');
      if (this.#watch === watch) this.drop();
    });
    // An empty bucket has no last entry to wait for.
    if ((await this.#bucket.status()).values === 0) resolve();
    await within(CATCH_UP_MS, 'Reading the bucket USERS', caughtUp);
    this.#complete = this.#watch === watch;
  }

  drop(): void {
    this.#complete = false;
    this.#watch?.stop();
    this.#watch = undefined;
    this.#records.clear();
  }

  async #consume(watch: QueuedIterator<KvWatchEntry>, onCaughtUp: () => void): Promise<void> {
    for await (const entry of watch) {
      if (this.#watch !== watch) return;
      this.#take(entry);
      if (entry.delta === 0) onCaughtUp();
    }
    if (this.#watch === watch) this.drop();
  }

  #take(entry: KvWatchEntry): void {
    if (entry.operation !== 'PUT') {
      this.#records.delete(entry.key);
      return;
    }
    try {
      this.apply(entry.key, recordOf(entry), entry.revision);
    } catch (error) {
      this.#records.delete(entry.key);
      this.#logger.error({ user: entry.key, error }, 'A record of USERS cannot be read; its owner cannot sign in.');
    }
  }
}

/** @throws Error on a record of another shape: a name whose owner is unknown is nobody's. */
export const recordOf = (entry: KvEntry): UserRecord => userRecord.parse(entry.json());

const CATCH_UP_MS = 10_000;
