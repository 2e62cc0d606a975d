import { Backoff, Delay } from '@nats-chat/async';
import { JetStreamApiCodes, JetStreamApiError, type JsMsg } from '@nats-io/jetstream';
import { unavailable } from './unavailable.ts';
import type { Bucket } from './bucket.ts';
import { watchConnection } from './connection.ts';
import { openDeltaConsumer, type DeltaConsumer } from './consumer.ts';
import type { Delta } from './entry.ts';

/** A position in one life of a stream. */
export interface Position {
  /** When the stream was created: another time is another stream. */
  readonly created: string;
  readonly revision: number;
}

export interface FollowerOptions<V> {
  readonly bucket: Bucket<V>;
  readonly heartbeatMs: number;
  /** Returns the revision to go on after, given where the stream stands, and how far the follower came if it did. */
  readonly startAfter: (stream: Position, held: Position | undefined) => number;
  /** Called for each change after that, in order and without gaps; must not throw. */
  readonly onDelta: (delta: Delta<V>) => void;
  /** Called when the server says, while it is live, that it is there and nothing else has changed. */
  readonly onHeartbeat?: () => void;
  /** Called when everything that the stream held has come. */
  readonly onLive: () => void;
  /** Called when changes may be missed from now on, before another consumer is opened. */
  readonly onLost: (reason: string) => void;
}

/**
 * Follows a bucket's stream for as long as it is open, by one consumer at a time.
 *
 * Any doubt that a change was missed ends the consumer, and another one is opened: at once after a reconnect, else after
 * waits of 50 ms to 2 s. The bucket need not exist yet.
 */
export class Follower<V> {
  readonly #options: FollowerOptions<V>;
  readonly #backoff = new Backoff({ minMs: 50, maxMs: 2_000 });
  readonly #delay = new Delay();
  readonly #unwatch: () => void;
  readonly #following: Promise<void>;
  #ready = deferred();
  #generation = 0;
  #live = false;
  #closed = false;
  #position: Position | undefined;
  #consumer: DeltaConsumer | undefined;
  #deleted: Promise<void> | undefined;

  constructor(options: FollowerOptions<V>) {
    this.#options = options;
    this.#unwatch = watchConnection(options.bucket.nc, {
      // Messages may be lost from here on, whatever the consumer has noticed.
      onDisconnect: () => this.#lose('the connection was cut'),
      onReconnect: () => this.#delay.cancel(),
      onClose: () => void this.close(),
    });
    this.#following = this.#follow();
  }

  /** Whether changes arrive now. */
  get live(): boolean {
    return this.#live;
  }

  /** Resolves when changes arrive, at once if they do now, however long that takes; rejects when closed before. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The revision that the follower has come to; -1 while it is not live. */
  get at(): number {
    return this.#live ? (this.#position?.revision ?? -1) : -1;
  }

  /** Grows with each loss: what was loaded under another generation may have missed changes. */
  get generation(): number {
    return this.#generation;
  }

  /** Ends the consumer; resolves when the server has deleted it, or could not be asked to. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#unwatch();
      this.#lose('closed');
      this.#ready.reject(unavailable('closed'));
      this.#delay.close();
    }
    await this.#following;
    await this.#deleted;
  }

  async #follow(): Promise<void> {
    let complaint: string | undefined;
    while (!this.#closed) {
      try {
        const consumer = await this.#open();
        const sinceMs = performance.now();
        this.#complain({ reason: await consumer.ended });
        complaint = undefined;
        if (performance.now() - sinceMs > STABLE_MS) this.#backoff.reset();
      } catch (error) {
        // Once, not with each attempt; but another reason is worth a line.
        if (complaint !== String(error)) this.#complain({ error });
        complaint = String(error);
      }
      this.#lose('ended');
      await this.#delay.wait(this.#backoff.next());
    }
  }

  #complain(why: { readonly reason: string } | { readonly error: unknown }): void {
    const { logger, name: bucket } = this.#options.bucket;
    if (this.#closed) return;
    // At the start of everything the bucket is still to be created.
    if (this.#position === undefined && 'error' in why && isStreamNotFound(why.error))
      logger.info({ bucket, ...why }, 'Waiting for the bucket.');
    else logger.warn({ bucket, ...why }, 'Watch lost; bypassing the cache.');
  }

  async #open(): Promise<DeltaConsumer> {
    const { bucket, heartbeatMs, startAfter } = this.#options;
    const generation = this.#generation;
    const { created, state } = await bucket.jsm.streams.info(bucket.stream);
    const after = startAfter({ created, revision: state.last_seq }, this.#position);
    this.#position = { created, revision: after };
    const consumer = await openDeltaConsumer({
      jsm: bucket.jsm,
      stream: bucket.stream,
      after,
      heartbeatMs,
      onMessage: (message) => {
        // A consumer whose follower lost the connection while it was being opened must not bring it to life.
        if (this.#generation === generation) this.#take(message);
      },
      onHeartbeat: () => {
        if (this.#generation === generation && this.#live) this.#options.onHeartbeat?.();
      },
    });
    this.#consumer = consumer;
    this.#deleted = consumer.deleted;
    if (this.#generation !== generation) consumer.end('the connection was cut meanwhile');
    else if (consumer.pending === 0) this.#caughtUp();
    return consumer;
  }

  #take(message: JsMsg): void {
    const { bucket, onDelta } = this.#options;
    const { seq: revision, headers, data } = message;
    if (this.#position === undefined || revision <= this.#position.revision) {
      this.#lose('the stream went back');
      return;
    }
    const delta = bucket.entryOf({ key: bucket.keyOf(message.subject), revision, headers, data });
    this.#position = { ...this.#position, revision };
    onDelta(delta);
    if (message.info.pending === 0) this.#caughtUp();
  }

  #caughtUp(): void {
    if (this.#live || this.#closed) return;
    this.#live = true;
    this.#options.onLive();
    this.#ready.resolve();
  }

  #lose(reason: string): void {
    this.#generation += 1;
    if (this.#live) this.#ready = deferred();
    this.#live = false;
    this.#consumer?.end(reason);
    this.#consumer = undefined;
    this.#options.onLost(reason);
  }
}

/** A consumer that ends sooner than this counts as a failure, so that they do not come in quick succession. */
const STABLE_MS = 5_000;

const isStreamNotFound = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;

function deferred(): PromiseWithResolvers<void> {
  const made = Promise.withResolvers<void>();
  // Nobody has to wait for it.
  made.promise.catch(() => undefined);
  return made;
}
