import { coalesce, Delay, runPeriodically, SequenceWaiters } from '@nats-chat/async';
import { ApiError } from '@nats-chat/contracts';
import { counter, type Logger } from '@nats-chat/otel';
import { Puller, type PulledMessage } from '@nats-chat/service-kit';
import { AckPolicy, DeliverPolicy, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import { nanos, nuid, type NatsConnection } from '@nats-io/nats-core';
import { ackFloorOf } from './ack-floor.ts';
import { continues, hasGap, isPurgedAfter, startOf } from './continuity.ts';
import { epochOf } from './epoch.ts';
import { EventIndex, type IndexLimits } from './event-index.ts';
import { decodeStored, LOG_STREAM, type StoredEvent } from './stored-event.ts';

/** After this time without a message the server is asked whether there is anything to come. */
const POLL_MS = 100;
const CATCH_UP_MS = 2_000;
const REOPEN_MS = 1_000;
/** Of the messages that are taken at once. */
const MAX_BATCH = 1_000;
/** How long nothing is taken after a batch that was not full, unless somebody asks for the tail. */
const LINGER_MS = 250;
/** After this time without a pull the server forgets the consumer. */
const INACTIVE_MS = 30_000;

const undecodable = counter('log_undecodable_total', 'Messages of the log that are no events, as a follower met them.');

export interface LogFollowerOptions {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly logger: Logger;
  readonly limits: IndexLimits;
}

/** The newest part of the log, in memory. It grows while the caller waits for something else; so read it at once. */
export interface LogTail {
  readonly epoch: string;
  /** The first sequence that the log still has. */
  readonly firstSeq: number;
  /** The tail holds everything from here on, */
  readonly start: number;
  /** up to here. */
  readonly upTo: number;
  /**
   * Returns the events of a room after `seq`, by sequence; the first `limit` of them, or all. Whether `seq` is within the
   * tail is for the caller to check.
   */
  readonly after: (room: string, seq: number, limit?: number) => readonly StoredEvent[];
}

/**
 * Follows the log with one consumer into an {@link EventIndex}: four times a second, and at once when somebody asks.
 *
 * It does not need to notice by itself that it is behind, or that the log is another one: each call of
 * {@link LogFollower.tail} compares it with the log, and opens it again when that shows a doubt.
 *
 * @example
 *   const follower = new LogFollower({ nc, jsm, logger, limits });
 *   await follower.open();
 *   const tail = await follower.tail();
 *   tail.after('general', 41);
 */
export class LogFollower {
  /**
   * Returns the sequence up to which PostgreSQL has everything, as of at most 100 ms ago; 0 before persist has begun.
   * Rejects when JetStream does not answer.
   */
  readonly ackFloor: () => Promise<number>;
  readonly #options: LogFollowerOptions;
  readonly #waiters = new SequenceWaiters();
  readonly #latestInfo: () => Promise<StreamInfo>;
  #index: EventIndex;
  #epoch: string | undefined;
  #opening: Promise<void> | undefined;
  readonly #linger = new Delay();
  readonly #reopenDelay = new Delay();
  #source: Source | undefined;
  #polling = false;
  #closed = false;

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.ackFloor = ackFloorOf(options.jsm);
    this.#latestInfo = coalesce(() => options.jsm.streams.info(LOG_STREAM));
    this.#index = new EventIndex(options.limits, 1);
  }

  /** What is held in memory: the number of events, and their bytes there. */
  get stats(): { readonly events: number; readonly bytes: number } {
    return { events: this.#index.size, bytes: this.#index.bytes };
  }

  /** The rooms of which events are in memory. */
  get rooms(): readonly string[] {
    return this.#index.rooms;
  }

  /** Lets go of a room’s events from before a time, in ms since 1970; of all of them by default. */
  forget(room: string, before = Infinity): void {
    this.#index.forget(room, before);
  }

  get isFollowing(): boolean {
    return this.#source !== undefined;
  }

  /**
   * Follows from where the index ends, or starts over when the log does not continue from there. Calls at once share one.
   *
   * @throws ApiError `UNAVAILABLE` for a log without an epoch, and rejects as JetStream does.
   */
  open(): Promise<void> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /**
   * Returns the tail once it holds everything that the log held when this was called.
   *
   * @throws ApiError `UNAVAILABLE` when it does not within 2 s, or when the log was recreated meanwhile.
   */
  async tail(): Promise<LogTail> {
    const info = await this.#latestInfo();
    const epoch = requireEpoch(info);
    if (epoch !== this.#epoch || isPurgedAfter(this.#index, info.state)) await this.open();
    await this.#waitFor(info.state.last_seq);
    if (epoch !== this.#epoch) throw new ApiError('UNAVAILABLE', 'The log was recreated; try again.');
    const index = this.#index;
    return {
      epoch,
      firstSeq: info.state.first_seq,
      get start() {
        return index.start;
      },
      get upTo() {
        return index.end;
      },
      after: (room, seq, limit) => index.after(room, seq, limit),
    };
  }

  close(): void {
    this.#closed = true;
    this.#linger.close();
    this.#reopenDelay.close();
    this.#release();
  }

  async #waitFor(seq: number): Promise<void> {
    if (this.#index.end >= seq) return;
    this.#linger.cancel();
    const stopPolling = runPeriodically({ everyMs: POLL_MS }, () => this.#skipErased(seq));
    try {
      await this.#waiters.wait(seq, CATCH_UP_MS);
    } catch (cause) {
      void this.open().catch(() => undefined);
      throw new ApiError('UNAVAILABLE', 'The log is read more slowly than it is written; try again.', { cause });
    } finally {
      void stopPolling();
    }
  }

  async #open(): Promise<void> {
    const { nc, jsm, limits, logger } = this.#options;
    const info = await jsm.streams.info(LOG_STREAM);
    const epoch = requireEpoch(info);
    this.#release();
    if (epoch !== this.#epoch || !continues(this.#index, info.state)) {
      this.#index = new EventIndex(limits, startOf(info.state, await this.ackFloor(), limits));
      this.#epoch = epoch;
      logger.info({ epoch, start: this.#index.start, last: info.state.last_seq }, 'Following the log.');
    }
    const name = `log_${nuid.next()}`;
    await jsm.consumers.add(LOG_STREAM, {
      name,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: Math.max(1, this.#index.end + 1),
      ack_policy: AckPolicy.None,
      inactive_threshold: nanos(INACTIVE_MS),
      mem_storage: true,
      num_replicas: 1,
    });
    const source = { name, puller: new Puller(nc, { stream: LOG_STREAM, consumer: name }), delivered: 0 };
    this.#source = source;
    if (this.#closed) this.#release();
    else void this.#follow(source, this.#index);
  }

  #release(): void {
    const source = this.#source;
    if (source === undefined) return;
    this.#source = undefined;
    source.puller.close();
    this.#options.jsm.consumers.delete(LOG_STREAM, source.name).catch(() => undefined);
  }

  /** Takes what comes, until the source is replaced or fails. */
  async #follow(source: Source, index: EventIndex): Promise<void> {
    try {
      while (source === this.#source) {
        const batch = await source.puller.pull(MAX_BATCH);
        if (hasGap(index, batch) && (await this.#isPurgedAfter(index)))
          throw new Error('Events were purged before they were read.');
        for (const message of batch) this.#receive(source, index, message);
        if (batch.length < MAX_BATCH) await this.#linger.wait(LINGER_MS);
      }
    } catch (error) {
      await this.#reopen(source, error);
    }
  }

  /** Opens again after the consumer was lost, until it works. */
  async #reopen(lost: Source, error: unknown): Promise<void> {
    if (this.#closed || this.#source !== lost) return;
    this.#release();
    this.#options.logger.warn({ error }, 'The consumer of the log was lost; opening it again.');
    while (this.#isLost()) {
      await this.#reopenDelay.wait(REOPEN_MS);
      if (this.#isLost()) await this.open().catch(() => undefined);
    }
  }

  /** Asked again after each wait: it may have been closed or opened meanwhile. */
  #isLost(): boolean {
    return !this.#closed && this.#source === undefined;
  }

  /** @throws Error when deliveries are missing, as after the connection was lost for a moment. */
  #receive(source: Source, index: EventIndex, message: PulledMessage): void {
    // What an index that was replaced, or a consumer that was released, still gets.
    if (source !== this.#source || index !== this.#index) return;
    source.delivered += 1;
    if (message.deliverySeq !== source.delivered) throw new Error('Messages of the log were lost on their way.');
    if (message.seq <= index.end) return;
    try {
      index.add(decodeStored(message));
    } catch (error) {
      undecodable.add(1);
      this.#options.logger.warn({ seq: message.seq, error }, 'Not an event; persist makes a dead letter of it.');
      index.skipTo(message.seq);
    }
    this.#waiters.reached(index.end);
  }

  async #isPurgedAfter(index: EventIndex): Promise<boolean> {
    return isPurgedAfter(index, (await this.#options.jsm.streams.info(LOG_STREAM)).state);
  }

  /**
   * The last events of the log may have been erased: then nothing comes, and there is nothing to wait for. The leader is
   * asked: the consumer lives on a replica, which may lag, and would say that everything came.
   */
  async #skipErased(seq: number): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    const index = this.#index;
    try {
      const next = { seq: index.end + 1, next_by_subj: '>' };
      const found = await this.#options.jsm.streams.getMessage(LOG_STREAM, next);
      if (index !== this.#index || (found !== null && found.seq <= seq)) return;
      if (await this.#isPurgedAfter(index)) {
        await this.open();
        return;
      }
      index.skipTo(seq);
      this.#waiters.reached(index.end);
    } catch (error) {
      this.#options.logger.debug({ error }, 'Whether more is to come is unknown.');
    } finally {
      this.#polling = false;
    }
  }
}

interface Source {
  /** Of its consumer. */
  readonly name: string;
  readonly puller: Puller;
  /** How many messages the consumer has delivered here. */
  delivered: number;
}

function requireEpoch(info: StreamInfo): string {
  const epoch = epochOf(info);
  if (epoch === undefined) throw new ApiError('UNAVAILABLE', 'The log has no epoch yet; try again.');
  return epoch;
}
