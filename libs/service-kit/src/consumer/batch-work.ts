import { setTimeout as delay } from 'node:timers/promises';
import { Backoff } from '@nats-chat/async';
import { consumers } from '@nats-chat/contracts';
import { traceContextOf } from '@nats-chat/otel';
import type { JsMsg } from '@nats-io/jetstream';
import { context, SpanKind, trace, type Span } from '@opentelemetry/api';
import { isOutage, isTimeout } from '../failure.ts';
import type { ConsumerOptions } from './options.ts';
import type { Deliveries } from './deliveries.ts';

const MAX_BATCH = 500;
/** A message that fails by itself this often is a dead letter. */
const MAX_DELIVERIES = 5;
const RETRY_MS = 1_000;
const OUTAGE = { minMs: 250, maxMs: 5_000 };

/** What is done with the messages of a consumer, a batch at a time. */
export interface BatchWork {
  readonly add: (message: JsMsg) => void;
  readonly isHealthy: () => boolean;
  /** Works until {@link BatchWork.stop}; rejects only then, when what it writes to is away. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

interface Held<Item> {
  readonly message: JsMsg;
  readonly item: Item;
  readonly span: Span;
}

export function createBatchWork<Item>(
  { logger, consumer: name, decode, process }: Omit<ConsumerOptions<Item>, 'js' | 'jsm'>,
  deliveries: Pick<Deliveries, 'done' | 'retry' | 'bury'>,
): BatchWork {
  const arrived: JsMsg[] = [];
  let stopping = false;
  let healthy = true;
  let wake: () => void = () => undefined;

  const begin = (message: JsMsg): Held<Item>[] => {
    try {
      return [{ message, item: decode(message), span: startSpan(name, message) }];
    } catch (error) {
      void deliveries.bury(message, error);
      return [];
    }
  };

  const work = async (batch: readonly Held<Item>[]): Promise<void> => {
    const [first] = batch;
    if (first === undefined) return;
    const error = await attempt(batch, first.span);
    if (error !== undefined && batch.length > 1) {
      const middle = batch.length >> 1;
      await work(batch.slice(0, middle));
      await work(batch.slice(middle));
      return;
    }
    if (error === undefined) for (const { message } of batch) deliveries.done(message);
    else await giveUp(first.message, error);
    for (const { span } of batch) span.end();
  };

  const giveUp = async (message: JsMsg, error: unknown): Promise<void> => {
    const { deliveryCount } = message.info;
    if (deliveryCount >= MAX_DELIVERIES) return deliveries.bury(message, error);
    logger.warn({ seq: message.seq, error }, 'A message could not be processed; it will come again.');
    deliveries.retry(message, RETRY_MS * deliveryCount);
  };

  /** What went wrong with the batch itself; outages are waited out, until the consumer stops. */
  const attempt = async (batch: readonly Held<Item>[], span: Span): Promise<unknown> => {
    const backoff = new Backoff(OUTAGE);
    for (;;) {
      try {
        await context.with(trace.setSpan(context.active(), span), () => process(batch.map(({ item }) => item)));
        healthy = true;
        return undefined;
      } catch (error) {
        if (!isOutage(error)) return error ?? new Error('Rejected without a reason.');
        if (stopping) throw error;
        healthy = false;
        logger.warn({ error }, 'Waiting for what the messages are written to.');
        // Half of it takes half the time, which may be what there is.
        if (isTimeout(error) && batch.length > 1) return error;
        await delay(backoff.next());
      }
    }
  };

  return {
    add: (message) => {
      arrived.push(message);
      wake();
    },
    isHealthy: () => healthy,
    run: async () => {
      while (!stopping) {
        if (arrived.length > 0) await work(arrived.splice(0, MAX_BATCH).flatMap(begin));
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
    stop: () => {
      stopping = true;
      wake();
    },
  };
}

/** Continues the trace of whoever caused the message. */
function startSpan(consumer: keyof typeof consumers, message: JsMsg): Span {
  return trace
    .getTracer('nats-chat')
    .startSpan(
      `${consumer} ${consumers[consumer].stream}`,
      { kind: SpanKind.CONSUMER, attributes: { 'messaging.system': 'nats' } },
      traceContextOf(message.headers),
    );
}
