import { userRecord, type UserRecord } from '@nats-chat/contracts';
import { openBucket, openMirror, updateKey, type Bucket, type Mirror, type StoredEntry } from '@nats-chat/kv';
import type { Logger } from '@nats-chat/otel';
import type { NatsConnection } from '@nats-io/nats-core';
import type { UserStore } from './store.ts';

/** A login has 1.5 s for everything. */
const OPERATION_TIMEOUT_MS = 1_000;

/** Opens the bucket USERS, which need not exist yet. */
export const openUserStore = async (nc: NatsConnection, logger: Logger): Promise<KvUserStore> => {
  const bucket = await openBucket(nc, 'USERS', {
    decode: (_, json) => userRecord.parse(json),
    logger,
    timeoutMs: OPERATION_TIMEOUT_MS,
  });
  return new KvUserStore(bucket, logger);
};

/**
 * The bucket USERS, every record of it in memory, some 300 bytes a person.
 *
 * While the mirror is not live, each answer is read from the bucket's leader: a replica could still be without a
 * `notBefore`.
 */
export class KvUserStore implements UserStore {
  readonly #bucket: Bucket<UserRecord>;
  readonly #mirror: Mirror<UserRecord>;
  readonly #logger: Logger;
  // A subject keeps its name, so these need not go with the records.
  readonly #names = new Map<string, string>();

  constructor(bucket: Bucket<UserRecord>, logger: Logger) {
    this.#bucket = bucket;
    this.#logger = logger;
    this.#mirror = openMirror(bucket);
    this.onRecord((user, { sub }) => this.#names.set(sub, user));
  }

  /** Whether logins are decided without asking the bucket. */
  get live(): boolean {
    return this.#mirror.live;
  }

  /** Resolves when the bucket is in memory. */
  get ready(): Promise<void> {
    return this.#mirror.ready;
  }

  async claim(user: string, wanted: UserRecord): Promise<UserRecord> {
    const known = await this.#mirror.get(user);
    if (known.value === undefined) return this.#create(user, wanted, known);
    const { sub, displayName } = known.value;
    // Nothing depends on it, so nobody waits for it.
    if (sub === wanted.sub && displayName !== wanted.displayName) {
      this.#change(user, (record) => ({ ...record, displayName: wanted.displayName })).catch((error: unknown) => {
        this.#logger.warn({ user, error }, 'A new display name could not be recorded.');
      });
    }
    return known.value;
  }

  async refuseBefore(user: string, notBefore: number): Promise<boolean> {
    return this.#change(user, (record) =>
      (record.notBefore ?? 0) >= notBefore ? undefined : { ...record, notBefore },
    );
  }

  nameOf(sub: string): string | undefined {
    return this.#names.get(sub);
  }

  names(): readonly string[] {
    return [...this.#names.values()];
  }

  onRecord(listener: (user: string, record: UserRecord) => void): void {
    this.#mirror.onChange(({ key, value }) => {
      if (value !== undefined) listener(key, value);
    });
  }

  stop(): Promise<void> {
    return this.#mirror.close();
  }

  async #create(user: string, wanted: UserRecord, known: StoredEntry<UserRecord>): Promise<UserRecord> {
    // What is there and cannot be read belongs to somebody, too.
    const { value } = await updateKey({ bucket: this.#bucket, key: user, known }, ({ exists }) =>
      exists ? undefined : wanted,
    );
    if (value === undefined) throw new Error('A record of USERS is unreadable: nobody can say whose the name is.');
    return value;
  }

  /** @returns Whether the record changed; from memory first, since for everyone's records reads would take as long as writes. */
  async #change(user: string, change: (record: UserRecord) => UserRecord | undefined): Promise<boolean> {
    const known = this.#mirror.live ? await this.#mirror.get(user) : undefined;
    const { changed } = await updateKey(
      { bucket: this.#bucket, key: user, known: known?.exists === true ? known : undefined },
      ({ value }) => value && change(value),
    );
    return changed;
  }
}
