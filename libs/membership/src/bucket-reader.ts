import type { BucketName } from '@nats-chat/contracts';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/nats-core';
import { isMarker, keyOf, streamOf, subjectOf } from './bucket.ts';
import type { Decode } from './decode.ts';
import { directGet, numberOf, type DirectGetReply, type DirectGetRequest } from './direct-get.ts';
import type { Delta, Entry } from './entry.ts';
import type { Logger } from './logger.ts';
import { unavailable } from './unavailable.ts';

/** What a reader of one bucket works with. */
export interface BucketSource<V> {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly bucket: BucketName;
  readonly decode: Decode<V>;
  readonly logger: Logger;
  readonly timeoutMs: number;
}

/** Every key that matches a filter, complete as of `asOf`; the leader stood at `leaderAt` when it was asked. */
export interface Snapshot<V> {
  readonly leaderAt: number;
  readonly asOf: number;
  readonly entries: readonly Delta<V>[];
}

/** Some keys in the order of their revisions; `next` is where the following page starts, undefined after the last. */
export interface Page<V> {
  readonly entries: readonly Delta<V>[];
  readonly next: number | undefined;
}

/** Most keys, deleted ones included, that one snapshot reads: ten times the largest group there may be. */
const MAX_SNAPSHOT_KEYS = 10_000;

/** Keys asked for in one Direct Get; the server refuses more than 1,024. */
const KEYS_PER_REQUEST = 1_000;

/** Reads the stored state of a bucket. Every failure is thrown as ApiError `UNAVAILABLE` with its cause. */
export class BucketReader<V> {
  readonly #source: BucketSource<V>;
  readonly #stream: string;

  constructor(source: BucketSource<V>) {
    this.#source = source;
    this.#stream = streamOf(source.bucket);
  }

  /** One key, answered by the stream's leader (not by Direct Get, which any replica answers). */
  async last(key: string): Promise<Entry<V>> {
    const { jsm, bucket } = this.#source;
    try {
      const stored = await jsm.streams.getMessage(this.#stream, { last_by_subj: subjectOf(bucket, key) });
      if (stored === null) return { revision: 0, value: undefined };
      return this.entryOf({ key, revision: stored.seq, headers: stored.header, data: stored.data });
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  /**
   * All keys that match `filter`: the leader lists them, any replica gives their values and says how far it was.
   *
   * Cost: two round trips for up to 1,000 keys. At most 10,000 keys, else it throws.
   */
  async snapshot(filter: string): Promise<Snapshot<V>> {
    const { jsm, bucket } = this.#source;
    try {
      const { state } = await jsm.streams.info(this.#stream, { subjects_filter: subjectOf(bucket, filter) });
      const subjects = Object.keys(state.subjects ?? {});
      if (subjects.length > MAX_SNAPSHOT_KEYS) throw new RangeError(`${filter} matches ${subjects.length} keys.`);
      const replies = await Promise.all(chunks(subjects).map((chunk) => this.#ask({ multi_last: chunk })));
      return {
        leaderAt: state.last_seq,
        asOf: Math.min(state.last_seq, ...replies.map(({ upTo }) => upTo)),
        entries: replies.flatMap((reply) => this.#entries(reply)),
      };
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  /** At most `limit` keys that match `filter` and were written after the revision `after`, deleted ones left out. */
  async page(filter: string, after: number, limit: number): Promise<Page<V>> {
    const query = { seq: after + 1, next_by_subj: subjectOf(this.#source.bucket, filter), batch: limit };
    try {
      const reply = await this.#ask(query);
      const entries = this.#entries(reply);
      return {
        entries: entries.filter(({ value }) => value !== undefined),
        next: reply.pending > 0 ? entries.at(-1)?.revision : undefined,
      };
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  /** What a stored message says about its key. What does not decode is logged, and is no value. */
  entryOf(stored: StoredKey): Delta<V> {
    const { decode, logger, bucket } = this.#source;
    const { key, revision } = stored;
    if (isMarker(stored.headers)) return { key, revision, value: undefined };
    const decoded = decode(key, stored.data);
    if ('value' in decoded) return { key, revision, value: decoded.value };
    logger.error(
      { bucket, key, revision, problem: decoded.problem },
      'A stored value gives no access: it is unreadable.',
    );
    return { key, revision, value: undefined };
  }

  #entries({ messages }: DirectGetReply): Delta<V>[] {
    return messages.map((message) => this.entryOf(storedKey(this.#source.bucket, message)));
  }

  #ask(query: DirectGetRequest['query']): Promise<DirectGetReply> {
    const { nc, jsm, timeoutMs } = this.#source;
    const { apiPrefix = '$JS.API', watcherPrefix } = jsm.getOptions();
    const address = { apiPrefix, inboxPrefix: watcherPrefix };
    return directGet(nc, address, { stream: this.#stream, query, timeoutMs });
  }
}

/** A message of a bucket's stream, however it was obtained. */
export interface StoredKey {
  readonly key: string;
  readonly revision: number;
  readonly headers: MsgHdrs | undefined;
  readonly data: Uint8Array;
}

const storedKey = (bucket: BucketName, message: Msg): StoredKey => ({
  key: keyOf(bucket, message.headers?.get('Nats-Subject') ?? ''),
  revision: numberOf(message, 'Nats-Sequence'),
  headers: message.headers,
  data: message.data,
});

function chunks(subjects: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(subjects.length / KEYS_PER_REQUEST);
  return Array.from({ length: count }, (_, at) => subjects.slice(at * KEYS_PER_REQUEST, (at + 1) * KEYS_PER_REQUEST));
}
