import { mapConcurrent } from '@nats-chat/async';
import { buckets, type BucketName, type BucketRow } from '@nats-chat/contracts';
import { directGet, type DirectGetReply, type DirectGetRequest } from '@nats-chat/messaging';
import { JetStreamApiError, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { headers, type MsgHdrs, type NatsConnection } from '@nats-io/nats-core';
import { endOf, type Delta, type Page, type Snapshot, type StoredEntry } from './entry.ts';
import { unavailable } from './unavailable.ts';

/** What this library needs of a logger; pino and the service kit's logger fit. */
export interface Logger {
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}

/** Bounds how many reads run at once; a `Semaphore` fits. */
export interface Limiter {
  run<T>(work: () => Promise<T>): Promise<T>;
}

export interface BucketOptions<V> {
  /** Returns the value of a key from its stored JSON. What it throws is logged, and the key has no value. */
  readonly decode: (key: string, json: unknown) => V;
  /** Returns what is stored of a value, as JSON. Default: the value itself. */
  readonly encode?: (value: V) => unknown;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** For each request to JetStream, in milliseconds; default 2,000. */
  readonly timeoutMs?: number;
  /** Shared by the reads of several buckets; default: no limit but the connection's. */
  readonly limiter?: Limiter;
}

/**
 * Opens a typed handle to a bucket of the contract, which need not exist yet.
 *
 * @example
 * const users = await openBucket(nc, 'USERS', { decode: (_, json) => userRecord.parse(json), logger });
 * const { value, revision } = await users.get('alice');
 */
export const openBucket = async <V>(
  nc: NatsConnection,
  name: BucketName,
  options: BucketOptions<V>,
): Promise<Bucket<V>> => {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: timeoutMs });
  return new Bucket({ nc, jsm, name, timeoutMs, options });
};

const DEFAULT_TIMEOUT_MS = 2_000;

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Most keys, deleted ones included, that one question reads: a room in which everybody of a large company is or was. */
const MAX_KEYS = 20_000;

/** Keys asked for in one Direct Get; the server refuses more than 1,024. */
const KEYS_PER_REQUEST = 1_000;

/** The server’s error codes for a write whose expected last sequence is not the last any more. */
const WRONG_LAST_SEQUENCE: ReadonlySet<number> = new Set([10_071, 10_164]);

interface BucketParts<V> {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly name: BucketName;
  readonly timeoutMs: number;
  readonly options: BucketOptions<V>;
}

/**
 * Reads and writes the keys of one bucket, and makes no consumer.
 *
 * Every failure of JetStream is thrown as ApiError `UNAVAILABLE` with its cause.
 */
export class Bucket<V> {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly name: BucketName;
  readonly row: BucketRow;
  /** The bucket's stream. Source: NATS ADR-8. */
  readonly stream: string;
  readonly logger: Logger;
  readonly timeoutMs: number;
  readonly #options: BucketOptions<V>;
  readonly #prefix: string;

  constructor({ nc, jsm, name, timeoutMs, options }: BucketParts<V>) {
    this.nc = nc;
    this.jsm = jsm;
    this.name = name;
    this.row = buckets[name];
    this.stream = `KV_${name}`;
    this.logger = options.logger ?? SILENT;
    this.timeoutMs = timeoutMs;
    this.#options = options;
    this.#prefix = `$KV.${name}.`;
  }

  /** Reads one key from the stream's leader (not by Direct Get, which any replica answers). */
  get(key: string): Promise<StoredEntry<V>> {
    return this.#read(() => this.#last(key));
  }

  /** Returns whether some key that matches `filter` has a value, by the leader alone. At most 20,000 keys. */
  hasValue(filter: string): Promise<boolean> {
    return this.#read(async () => {
      const { subjects } = await this.#list(filter);
      if (subjects.length > MAX_KEYS) throw new RangeError(`${filter} matches ${subjects.length} keys.`);
      let isFound = false;
      await mapConcurrent(subjects, READS_AT_ONCE, async (subject) => {
        if (isFound) return;
        const { exists } = await this.#last(this.keyOf(subject));
        isFound ||= exists;
      });
      return isFound;
    });
  }

  /**
   * Reads all keys that match `filter`: the leader lists them, any replica gives their values and says how far it was.
   *
   * Cost: two round trips for up to 1,000 keys. Undefined when there are more than 20,000.
   */
  snapshot(filter: string): Promise<Snapshot<V> | undefined> {
    return this.#read(async () => {
      const { subjects, leaderAt } = await this.#list(filter);
      if (subjects.length > MAX_KEYS) return undefined;
      const replies = await Promise.all(chunksOf(subjects).map((chunk) => this.#ask({ multi_last: chunk })));
      return {
        leaderAt,
        asOf: Math.min(leaderAt, ...replies.map(({ upTo }) => upTo)),
        entries: replies.flatMap((reply) => this.#entries(reply)),
      };
    });
  }

  /**
   * Reads at most `limit` keys (1 to 1,000) that match `filter` and were written after the revision `after`, deleted
   * ones left out. Any replica answers.
   */
  page(filter: string, after: number, limit: number): Promise<Page<V>> {
    return this.#read(async () => {
      const reply = await this.#ask({ seq: after + 1, next_by_subj: this.#subjectOf(filter), batch: limit });
      const entries = this.#entries(reply);
      return {
        entries: entries.filter(({ value }) => value !== undefined),
        next: reply.pending > 0 ? entries.at(-1)?.revision : undefined,
      };
    });
  }

  /** Writes a key whatever it holds, and returns its new revision. */
  async put(key: string, value: V): Promise<number> {
    try {
      return await this.#write(key, value, undefined);
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  /**
   * Writes a key that is still at `revision` (0: was never written), and returns its new revision; undefined when
   * somebody else wrote first.
   */
  update(key: string, value: V, revision: number): Promise<number | undefined> {
    return this.#writeUnlessChanged(key, value, revision);
  }

  /**
   * Deletes a key, with `revision` only if it is still at it; undefined when it is not, else the marker's revision.
   *
   * @param forget The marker goes after `forgetAfterMs` of the bucket: then the key looks as if it had never been there.
   */
  delete(key: string, revision?: number, { forget = false } = {}): Promise<number | undefined> {
    return this.#writeUnlessChanged(key, undefined, revision, forget ? this.row.forgetAfterMs : undefined);
  }

  /** Returns what a stored message says about its key. What does not decode is logged, and is no value. */
  entryOf(stored: StoredKey): Delta<V> & StoredEntry<V> {
    const { key, revision } = stored;
    const end = endOf(stored.headers);
    if (end !== undefined) return { key, revision, value: undefined, exists: false, expired: end === 'expired' };
    try {
      const value = this.#options.decode(key, JSON.parse(utf8.decode(stored.data)));
      return { key, revision, value, exists: true };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.logger.error({ bucket: this.name, key, revision, problem }, 'A stored value is unreadable; it is ignored.');
      return { key, revision, value: undefined, exists: true };
    }
  }

  /** Returns the key of a subject of the bucket. */
  keyOf(subject: string): string {
    return subject.slice(this.#prefix.length);
  }

  #subjectOf(key: string): string {
    return `${this.#prefix}${key}`;
  }

  async #read<T>(work: () => Promise<T>): Promise<T> {
    const { limiter } = this.#options;
    try {
      return await (limiter === undefined ? work() : limiter.run(work));
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  async #last(key: string): Promise<StoredEntry<V>> {
    const stored = await this.jsm.streams.getMessage(this.stream, { last_by_subj: this.#subjectOf(key) });
    if (stored === null) return { revision: 0, value: undefined, exists: false };
    return this.entryOf({ key, revision: stored.seq, headers: stored.header, data: stored.data });
  }

  async #list(filter: string): Promise<{ readonly subjects: readonly string[]; readonly leaderAt: number }> {
    const { state } = await this.jsm.streams.info(this.stream, { subjects_filter: this.#subjectOf(filter) });
    return { subjects: Object.keys(state.subjects ?? {}), leaderAt: state.last_seq };
  }

  async #writeUnlessChanged(
    key: string,
    value: V | undefined,
    revision?: number,
    ttlMs?: number,
  ): Promise<number | undefined> {
    try {
      return await this.#write(key, value, revision, ttlMs);
    } catch (cause) {
      if (cause instanceof JetStreamApiError && WRONG_LAST_SEQUENCE.has(cause.code)) return undefined;
      throw unavailable(cause);
    }
  }

  async #write(key: string, value: V | undefined, revision: number | undefined, ttlMs?: number): Promise<number> {
    const { encode = (given: V): unknown => given } = this.#options;
    const expected = headers();
    if (value === undefined) expected.set('KV-Operation', 'DEL');
    const ack = await this.jsm.jetstream().publish(
      this.#subjectOf(key),
      value === undefined ? '' : JSON.stringify(encode(value)),
      // A revision of 0 counts, too: the key must never have been written.
      {
        headers: expected,
        ...(revision !== undefined && { expect: { lastSubjectSequence: revision } }),
        ...(ttlMs !== undefined && { ttl: `${ttlMs}ms` }),
      },
    );
    return ack.seq;
  }

  #entries({ messages }: DirectGetReply): Delta<V>[] {
    return messages.map(({ subject, seq, headers: fields, data }) =>
      this.entryOf({ key: this.keyOf(subject), revision: seq, headers: fields, data }),
    );
  }

  #ask(query: DirectGetRequest['query']): Promise<DirectGetReply> {
    const { nc, jsm, stream, timeoutMs } = this;
    return directGet({ nc, jsm, stream, query, timeoutMs });
  }
}

/** A message of a bucket's stream, however it was obtained. */
export interface StoredKey {
  readonly key: string;
  readonly revision: number;
  readonly headers: MsgHdrs | undefined;
  readonly data: Uint8Array;
}

/** Keys read from the leader at once, for one question. */
const READS_AT_ONCE = 16;

const utf8 = new TextDecoder('utf-8', { fatal: true });

function chunksOf(subjects: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(subjects.length / KEYS_PER_REQUEST);
  return Array.from({ length: count }, (_, at) => subjects.slice(at * KEYS_PER_REQUEST, (at + 1) * KEYS_PER_REQUEST));
}
