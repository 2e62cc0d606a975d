import { ApiError } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import { epochOf, readLogged } from '@nats-chat/service-kit';
import {
  DeliverPolicy,
  type Consumer,
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  type StreamState,
} from '@nats-io/jetstream';
import { undecodable } from '../metrics.ts';
import { ackFloorOf, STREAM } from './ack-floor.ts';
import { EventIndex, type IndexLimits } from './event-index.ts';
import { Waiters } from './waiters.ts';

/** How many of the newest events are loaded at the start, besides those that PostgreSQL lacks. */
const WARM_EVENTS = 20_000;
/** After this time without news the server is asked whether there is anything to come. */
const PATIENCE_MS = 100;
const CATCH_UP_MS = 2_000;
const REOPEN_MS = 1_000;
const CONSUME = { max_messages: 2_000, expires: 10_000, idle_heartbeat: 1_000 } as const;

export interface LogFollowerOptions {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly logger: Logger;
  readonly limits: IndexLimits;
}

/**
 * Follows the log with one ordered consumer into an {@link EventIndex}.
 *
 * It does not need to notice by itself that it is behind, or that the log is another one: each request compares it with
 * the log ({@link LogFollower.reach}), and opens it again when that shows a doubt.
 */
export class LogFollower {
  /** How far persist has come, as of at most 100 ms ago. */
  readonly ackFloor: () => Promise<number>;
  readonly #options: LogFollowerOptions;
  readonly #waiters = new Waiters();
  #index: EventIndex;
  #epoch: string | undefined;
  #opening: Promise<void> | undefined;
  #source: { readonly consumer: Consumer; readonly messages: ConsumerMessages } | undefined;
  #asking = false;
  #closed = false;

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.ackFloor = ackFloorOf(options.jsm);
    this.#index = new EventIndex(options.limits, 1);
  }

  get index(): EventIndex {
    return this.#index;
  }

  /** The epoch that the index is of; undefined before the first {@link LogFollower.open}. */
  get epoch(): string | undefined {
    return this.#epoch;
  }

  get isFollowing(): boolean {
    return this.#source !== undefined;
  }

  /** Follows from where the index ends, or anew when the log does not go on from there. Calls at once share one. */
  open(): Promise<void> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** @throws ApiError `UNAVAILABLE` when the index does not come to `seq` within 2 s. */
  async reach(seq: number): Promise<void> {
    if (this.#index.end >= seq) return;
    const nudge = setInterval(() => void this.#skipWhatIsGone(seq), PATIENCE_MS);
    try {
      await this.#waiters.wait(seq, CATCH_UP_MS);
    } catch (error) {
      void this.open().catch(() => undefined);
      throw error;
    } finally {
      clearInterval(nudge);
    }
  }

  close(): void {
    this.#closed = true;
    this.#release();
  }

  async #open(): Promise<void> {
    const { js, jsm, limits, logger } = this.#options;
    const info = await jsm.streams.info(STREAM);
    const epoch = epochOf(info);
    if (epoch === undefined) throw new ApiError('UNAVAILABLE', 'The log has no epoch yet; try again.');
    this.#release();
    if (epoch !== this.#epoch || !goesOn(this.#index, info.state)) {
      this.#index = new EventIndex(limits, startOf(info.state, await this.ackFloor(), limits));
      this.#epoch = epoch;
      logger.info({ epoch, start: this.#index.start, last: info.state.last_seq }, 'Following the log.');
    }
    const consumer = await js.consumers.get(STREAM, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#index.end + 1,
      inactive_threshold: 30_000,
    });
    const index = this.#index;
    const messages = await consumer.consume({ ...CONSUME, callback: (message) => this.#take(index, message) });
    if (this.#closed) {
      messages.stop();
      return;
    }
    this.#source = { consumer, messages };
    void messages.closed().then(() => this.#openLater(messages));
  }

  #release(): void {
    const source = this.#source;
    this.#source = undefined;
    source?.messages.stop();
    source?.consumer.delete().catch(() => undefined);
  }

  /** Opens again after the library gave the consumer up, until it works. */
  #openLater(ended: ConsumerMessages): void {
    if (this.#closed || this.#source?.messages !== ended) return;
    this.#source = undefined;
    this.#options.logger.warn('The log is not followed any more; following it again.');
    const again = (): void => {
      if (this.#closed || this.#source !== undefined) return;
      this.open().catch(() => setTimeout(again, REOPEN_MS).unref());
    };
    setTimeout(again, REOPEN_MS).unref();
  }

  #take(index: EventIndex, message: JsMsg): void {
    // What an index that was replaced, or a consumer that was released, still gets.
    if (index !== this.#index || message.seq <= index.end) return;
    try {
      index.add(readLogged(message), message.data.length);
    } catch (error) {
      undecodable.add(1);
      this.#options.logger.warn({ seq: message.seq, error }, 'Not an event; persist sets it aside.');
      index.skipTo(message.seq);
    }
    this.#waiters.reached(index.end);
  }

  /**
   * The last events of the log may have been erased: then nothing comes, and there is nothing to wait for. The leader is
   * asked: the consumer lives on a replica, which may lag, and would say that everything came.
   */
  async #skipWhatIsGone(seq: number): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const index = this.#index;
    try {
      const next = { seq: index.end + 1, next_by_subj: '>' };
      const found = await this.#options.jsm.streams.getMessage(STREAM, next);
      if (index !== this.#index || (found !== null && found.seq <= seq)) return;
      index.skipTo(seq);
      this.#waiters.reached(index.end);
    } catch (error) {
      this.#options.logger.debug({ error }, 'What is still to come is not known.');
    } finally {
      this.#asking = false;
    }
  }
}

const goesOn = (index: EventIndex, { first_seq, last_seq }: StreamState): boolean =>
  index.end + 1 >= first_seq && index.end <= last_seq;

/** The first sequence to load: everything that PostgreSQL lacks, and what fits of the newest. */
function startOf({ first_seq, last_seq }: StreamState, ackFloor: number, { maxEvents }: IndexLimits): number {
  const warm = last_seq + 1 - Math.min(WARM_EVENTS, maxEvents);
  return Math.max(first_seq, Math.min(ackFloor + 1, warm));
}
