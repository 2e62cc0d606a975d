import { Backoff, Delay } from '@nats-chat/async';
import { consumers } from '@nats-chat/contracts';
import { traceContextOf } from '@nats-chat/otel';
import { context, SpanKind, trace, type Span } from '@opentelemetry/api';
import { isCancelled, isOutage, isTimeout } from '../failure.ts';
import type { Deliveries } from './deliveries.ts';
import type { ConsumerOptions } from './options.ts';
import type { PulledMessage } from './puller.ts';

/** Messages of one batch at most. */
export const MAX_BATCH = 500;
/** A message that fails by itself this often is a dead letter. */
const MAX_DELIVERIES = 5;
/** A message alone whose statement PostgreSQL cancels this often in one delivery fails by itself: the database is there. */
const MAX_CANCELLED = 5;
const RETRY_MS = 1_000;
const OUTAGE = { minMs: 250, maxMs: 5_000 };

export type BatchWorkerOptions<Item> = Omit<ConsumerOptions<Item>, 'nc' | 'js' | 'jsm'>;

/** Where the messages come from. */
export interface BatchSource {
  /** Resolves with the next messages, at most {@link MAX_BATCH} or so; with none when there will be no more. */
  readonly next: () => Promise<readonly PulledMessage[]>;
}

interface Delivery<Item> {
  readonly message: PulledMessage;
  readonly item: Item;
  readonly span: Span;
}

/** Processes the messages of a consumer, a batch at a time. */
export class BatchWorker<Item> {
  readonly #options: BatchWorkerOptions<Item>;
  readonly #deliveries: Pick<Deliveries, 'track' | 'ack' | 'retry' | 'deadLetter'>;
  readonly #source: BatchSource;
  readonly #linger = new Delay();
  readonly #outage = new Delay();
  #stopping = false;
  #healthy = true;

  constructor(
    options: BatchWorkerOptions<Item>,
    deliveries: Pick<Deliveries, 'track' | 'ack' | 'retry' | 'deadLetter'>,
    source: BatchSource,
  ) {
    this.#options = options;
    this.#deliveries = deliveries;
    this.#source = source;
  }

  /** Whether the last batch went through, or nothing has failed yet. */
  get isHealthy(): boolean {
    return this.#healthy;
  }

  /** Works until its source ends; rejects only after {@link BatchWorker.stop}, when what it writes to is unavailable. */
  async run(): Promise<void> {
    let coming = this.#take();
    for (;;) {
      const batch = await coming;
      if (batch.length === 0) return;
      const isFull = batch.length >= MAX_BATCH;
      // More is there: it comes while this is processed.
      if (isFull) coming = this.#take();
      await this.#process(batch.flatMap((message) => this.#begin(message)));
      if (isFull) continue;
      await this.#linger.wait(this.#options.lingerMs ?? 0);
      coming = this.#take();
    }
  }

  /** Ends every wait: what has arrived is processed at once, and what is unavailable is not waited for any more. */
  stop(): void {
    this.#stopping = true;
    this.#linger.close();
    this.#outage.close();
  }

  async #take(): Promise<readonly PulledMessage[]> {
    const messages = await this.#source.next();
    this.#deliveries.track(messages);
    return messages;
  }

  #begin(message: PulledMessage): Delivery<Item>[] {
    const { consumer, decode } = this.#options;
    try {
      return [{ message, item: decode(message), span: startSpan(consumer, message) }];
    } catch (error) {
      void this.#deliveries.deadLetter(message, error);
      return [];
    }
  }

  async #process(batch: readonly Delivery<Item>[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    const error = await this.#attempt(batch, first.span);
    if (error !== undefined && batch.length > 1) {
      const middle = batch.length >> 1;
      await this.#process(batch.slice(0, middle));
      await this.#process(batch.slice(middle));
      return;
    }
    if (error === undefined) this.#deliveries.ack(batch.map(({ message }) => message));
    else await this.#retryOrDeadLetter(first.message, error);
    for (const { span } of batch) span.end();
  }

  async #retryOrDeadLetter(message: PulledMessage, error: unknown): Promise<void> {
    const { deliveryCount } = message;
    if (deliveryCount >= MAX_DELIVERIES) return this.#deliveries.deadLetter(message, error);
    this.#options.logger.warn({ seq: message.seq, error }, 'A message could not be processed; it will come again.');
    this.#deliveries.retry(message, RETRY_MS * deliveryCount);
  }

  /** Returns what went wrong with the batch itself; outages are waited out, until the consumer stops. */
  async #attempt(batch: readonly Delivery<Item>[], span: Span): Promise<unknown> {
    const { logger, process } = this.#options;
    const backoff = new Backoff(OUTAGE);
    let cancelled = 0;
    for (;;) {
      try {
        await context.with(trace.setSpan(context.active(), span), () => process(batch.map(({ item }) => item)));
        this.#healthy = true;
        return undefined;
      } catch (error) {
        if (!isOutage(error)) return error ?? new Error('Rejected without a reason.');
        this.#healthy = false;
        if (this.#stopping) throw error;
        logger.warn({ error }, 'Waiting for what the messages are written to.');
        // Half of it takes half the time, which may be what there is.
        if (isTimeout(error) && batch.length > 1) return error;
        if (isCancelled(error)) cancelled += 1;
        if (cancelled >= MAX_CANCELLED) {
          this.#healthy = true;
          return error;
        }
        await this.#outage.wait(backoff.next());
      }
    }
  }
}

/** Continues the trace of whoever caused the message. */
function startSpan(consumer: keyof typeof consumers, message: PulledMessage): Span {
  return trace
    .getTracer('nats-chat')
    .startSpan(
      `${consumer} ${consumers[consumer].stream}`,
      { kind: SpanKind.CONSUMER, attributes: { 'messaging.system': 'nats' } },
      traceContextOf(message),
    );
}
