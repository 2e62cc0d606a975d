import { JetStreamApiCodes, JetStreamApiError, type JsMsg } from '@nats-io/jetstream';
import { keyOf, streamOf } from './bucket.ts';
import type { BucketReader, BucketSource } from './bucket-reader.ts';
import { openDeltaConsumer, type DeltaConsumer } from './delta-consumer.ts';
import { DeltaRing } from './delta-ring.ts';
import type { Delta } from './entry.ts';
import type { Log } from './log.ts';
import { Pause } from './pause.ts';
import { unavailable } from './unavailable.ts';
import { Waiters } from './waiters.ts';

export interface LogFollowerOptions<V> {
  readonly source: BucketSource<V>;
  readonly reader: BucketReader<V>;
  /** Recent changes kept for loads. */
  readonly ringSize: number;
  readonly heartbeatMs: number;
  /** Called for each change, in order; must not throw. */
  readonly onDelta: (delta: Delta<V>) => void;
  /** Called when changes may be missed from now on: caches must be emptied. */
  readonly onLost: () => void;
  /** Called when changes were missed for good, and the log goes on from the present. */
  readonly onReset: () => void;
}

/**
 * Follows a bucket's stream from the present on, for as long as it is open.
 *
 * Any doubt that a change was missed ends the consumer and empties the caches; another one goes on where the first
 * ended, so that {@link LogFollowerOptions.onDelta} still sees every key that changed. Only if that is too far back,
 * or the stream is another one, the log jumps to the present.
 */
export class LogFollower<V> implements Log<V> {
  readonly recent: DeltaRing<V>;
  readonly #options: LogFollowerOptions<V>;
  readonly #stream: string;
  readonly #waiters: Waiters;
  readonly #pause = new Pause();
  readonly #ready = Promise.withResolvers<void>();
  #generation = 0;
  #live = false;
  #closed = false;
  #position: Position | undefined;
  #consumer: DeltaConsumer | undefined;

  constructor(options: LogFollowerOptions<V>) {
    this.#options = options;
    this.#stream = streamOf(options.source.bucket);
    this.recent = new DeltaRing(options.ringSize);
    this.#waiters = new Waiters(options.source.timeoutMs);
    this.#ready.promise.catch(() => undefined);
    void this.#follow();
  }

  get live(): boolean {
    return this.#live;
  }

  get at(): number {
    return this.#live ? (this.#position?.revision ?? -1) : -1;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Resolves when the log is live for the first time; rejects when it is closed before. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  reached(revision: number): Promise<void> {
    return this.at >= revision ? Promise.resolve() : this.#waiters.wait(revision);
  }

  /** To be called when the connection is cut: messages may be lost from here on, whatever the consumer has noticed. */
  disconnected(): void {
    this.#lose('the connection was cut');
  }

  /** To be called when the connection is back: there is no reason to wait any longer. */
  reconnected(): void {
    this.#pause.end();
  }

  close(): void {
    this.#closed = true;
    this.#lose('closed');
    this.#pause.close();
    this.#ready.reject(unavailable('closed'));
  }

  async #follow(): Promise<void> {
    let complaint: string | undefined;
    while (!this.#closed) {
      try {
        const consumer = await this.#open();
        const sinceMs = performance.now();
        this.#doubt({ reason: await consumer.ended });
        complaint = undefined;
        if (performance.now() - sinceMs > STABLE_MS) this.#pause.reset();
      } catch (error) {
        // Once, not with each attempt; but another reason is news.
        if (complaint !== String(error)) this.#doubt({ error });
        complaint = String(error);
      }
      this.#lose('ended');
      await this.#pause.take();
    }
  }

  #doubt(why: { readonly reason: string } | { readonly error: unknown }): void {
    const { logger, bucket } = this.#options.source;
    if (this.#closed) return;
    // At the start of everything the bucket is still to be made.
    if (this.#position === undefined && 'error' in why && isStreamNotFound(why.error))
      logger.info({ bucket, ...why }, 'Waiting for the bucket.');
    else logger.warn({ bucket, ...why }, 'Changes are not followed; nothing is answered from the cache.');
  }

  async #open(): Promise<DeltaConsumer> {
    const { source, heartbeatMs } = this.#options;
    const generation = this.#generation;
    const after = await this.#start();
    const onMessage = (message: JsMsg) => {
      // A consumer whose log was lost while it was being made must not bring it to life.
      if (this.#generation === generation) this.#take(message);
    };
    const consumer = await openDeltaConsumer({ jsm: source.jsm, stream: this.#stream, after, heartbeatMs, onMessage });
    this.#consumer = consumer;
    if (this.#generation !== generation) consumer.end('the connection was cut meanwhile');
    else if (consumer.pending === 0) this.#caughtUp();
    return consumer;
  }

  /** Decides where to go on, and makes the ring cover everything from there. */
  async #start(): Promise<number> {
    const { source, ringSize, onReset } = this.#options;
    const { created, state } = await source.jsm.streams.info(this.#stream);
    const stream: Position = { created, revision: state.last_seq };
    const resumes = this.#position !== undefined && canResume(this.#position, stream, ringSize);
    if (this.#position !== undefined && !resumes) onReset();
    if (this.#position === undefined || !resumes) this.#position = stream;
    this.recent.reset(this.#position.revision);
    return this.#position.revision;
  }

  #take(message: JsMsg): void {
    const { source, reader, onDelta } = this.#options;
    const { seq: revision, headers, data } = message;
    if (this.#position === undefined || revision <= this.#position.revision) {
      this.#lose('the stream went back');
      return;
    }
    const delta = reader.entryOf({ key: keyOf(source.bucket, message.subject), revision, headers, data });
    this.recent.push(delta);
    this.#position = { ...this.#position, revision };
    onDelta(delta);
    this.#waiters.reached(revision);
    if (message.info.pending === 0) this.#caughtUp();
  }

  #caughtUp(): void {
    if (this.#live || this.#closed) return;
    this.#live = true;
    this.#ready.resolve();
  }

  #lose(reason: string): void {
    this.#generation += 1;
    this.#live = false;
    this.#consumer?.end(reason);
    this.#consumer = undefined;
    this.#waiters.fail(unavailable(reason));
    this.#options.onLost();
  }
}

const isStreamNotFound = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;

/** A consumer that ends sooner than this counts as a failure, so that they do not come in quick succession. */
const STABLE_MS = 5_000;

/** A place in one life of a stream. */
export interface Position {
  /** When the stream was created: another time is another stream. */
  readonly created: string;
  readonly revision: number;
}

/** Whether a log that stood at `from` may go on from there, `stream` being where the stream stands. */
export const canResume = (from: Position, stream: Position, limit: number): boolean =>
  from.created === stream.created && from.revision <= stream.revision && stream.revision - from.revision <= limit;
