import { consumers, events } from '@nats-chat/contracts';
import { counter, traceContextOf, type Logger } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import {
  AckPolicy,
  JetStreamApiError,
  type ConsumerConfig,
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { headers, nanos } from '@nats-io/nats-core';
import { context, SpanKind, trace, type Span } from '@opentelemetry/api';
import { isOutage } from './failure.ts';

const MAX_BATCH = 500;
/** A message that fails by itself this often is a dead letter. */
const MAX_DELIVERIES = 5;
const OUTAGE_MIN_MS = 250;
const OUTAGE_MAX_MS = 5_000;
const STOP_TIMEOUT_MS = 5_000;

const consumed = counter(
  'consumer_messages_total',
  'Messages of a stream by consumer and result: stored, retried, dead.',
);

export interface ConsumerOptions<Item> {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly logger: Logger;
  readonly consumer: keyof typeof consumers;
  /** Throws for what can never be processed; that message becomes a dead letter at once. */
  readonly decode: (message: JsMsg) => Item;
  /** Does all of the batch or none of it, and may be called again with what it has done already. */
  readonly process: (batch: readonly Item[]) => Promise<void>;
}

export interface RunningConsumer {
  /** Whether the last batch went through, or nothing has failed yet. */
  readonly isHealthy: () => boolean;
  /** Makes the durable again where it is gone, as with its stream; to be called after each reconnect. */
  readonly restore: () => Promise<void>;
  /** Takes no more messages and resolves when the batch at hand is done, after at most 5 s. */
  readonly stop: () => Promise<void>;
}

interface Held<Item> {
  readonly message: JsMsg;
  readonly item: Item;
  readonly span: Span;
}

/**
 * Runs a durable consumer in batches: whatever arrived while a batch was processed is the next batch.
 *
 * Messages are acknowledged after `process` resolved. While what it writes to is away, held messages are kept alive and
 * none is spent. A batch that fails otherwise is bisected until the message at fault is found; only that one is tried
 * again later, and becomes a dead letter with its reason after five deliveries. The server itself never gives up on a
 * message (`max_deliver` is unlimited there), since at its limit one would vanish silently. At most `maxAckPending`
 * messages are held.
 */
export const startConsumer = async <Item>(options: ConsumerOptions<Item>): Promise<RunningConsumer> => {
  const { js, jsm, logger, consumer: name, decode, process } = options;
  const { stream, ackWaitMs, maxAckPending } = consumers[name];
  const arrived: JsMsg[] = [];
  const held = new Set<JsMsg>();
  let stopping = false;
  let healthy = true;
  let wake: () => void = () => undefined;

  const open = async (): Promise<ConsumerMessages> => {
    await ensureDurable(jsm, stream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      max_ack_pending: maxAckPending,
      max_deliver: -1,
    });
    const consumer = await js.consumers.get(stream, name);
    return consumer.consume({
      max_messages: maxAckPending,
      callback: (message) => {
        arrived.push(message);
        held.add(message);
        wake();
      },
    });
  };

  let source = await open();
  const keepAlive = setInterval(() => {
    for (const message of held) message.working();
  }, ackWaitMs / 3);

  const settle = (message: JsMsg, result: 'stored' | 'retried' | 'dead', how: () => void): void => {
    held.delete(message);
    how();
    consumed.add(1, { consumer: name, result });
  };

  const retry = (message: JsMsg, delayMs: number): void => {
    settle(message, 'retried', () => {
      message.nak(delayMs);
    });
  };

  const bury = async (message: JsMsg, error: unknown): Promise<void> => {
    try {
      await js.publish(build(events.deadLetter.subject, { stream, consumer: name }), message.data, {
        headers: deadLetterHeaders(message, error),
        msgID: `${stream}.${name}.${message.seq}`,
      });
    } catch (failure) {
      logger.warn(
        { seq: message.seq, error: failure },
        'A dead letter could not be stored; the message will come again.',
      );
      retry(message, OUTAGE_MAX_MS);
      return;
    }
    logger.error({ seq: message.seq, error }, 'A message could not be processed; it is a dead letter now.');
    settle(message, 'dead', () => {
      message.ack();
    });
  };

  const begin = (message: JsMsg): Held<Item>[] => {
    try {
      const span = trace
        .getTracer('nats-chat')
        .startSpan(
          `${name} ${stream}`,
          { kind: SpanKind.CONSUMER, attributes: { 'messaging.system': 'nats' } },
          traceContextOf(message.headers),
        );
      return [{ message, item: decode(message), span }];
    } catch (error) {
      void bury(message, error);
      return [];
    }
  };

  const processAll = async (batch: readonly Held<Item>[]): Promise<void> => {
    const [first] = batch;
    if (first === undefined) return;
    const error = await attempt(batch, first.span);
    if (error === undefined) {
      for (const { message, span } of batch) {
        settle(message, 'stored', () => {
          message.ack();
        });
        span.end();
      }
    } else if (batch.length > 1) {
      const middle = batch.length >> 1;
      await processAll(batch.slice(0, middle));
      await processAll(batch.slice(middle));
    } else if (first.message.info.deliveryCount >= MAX_DELIVERIES) {
      await bury(first.message, error);
      first.span.end();
    } else {
      const delayMs = 1_000 * first.message.info.deliveryCount;
      logger.warn({ seq: first.message.seq, error }, 'A message could not be processed; it will come again.');
      retry(first.message, delayMs);
      first.span.end();
    }
  };

  /** What went wrong with the batch itself; outages are waited out, until the consumer stops. */
  const attempt = async (batch: readonly Held<Item>[], span: Span): Promise<unknown> => {
    for (let delayMs = OUTAGE_MIN_MS; ; delayMs = Math.min(delayMs * 2, OUTAGE_MAX_MS)) {
      try {
        await context.with(trace.setSpan(context.active(), span), () => process(batch.map(({ item }) => item)));
        healthy = true;
        return undefined;
      } catch (error) {
        if (!isOutage(error)) return error ?? new Error('Rejected without a reason.');
        if (stopping) throw error;
        healthy = false;
        logger.warn({ error }, 'Waiting for what the messages are written to.');
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping) {
      if (arrived.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      await processAll(arrived.splice(0, MAX_BATCH).flatMap(begin));
    }
  };
  const running = run().catch((error: unknown) => {
    // Only while stopping: what is held is handed back below.
    healthy = false;
    logger.warn({ error }, 'The consumer stopped with messages at hand.');
  });

  return {
    isHealthy: () => healthy,
    restore: async () => {
      if (stopping || (await exists(jsm, stream, name))) return;
      source.stop();
      source = await open();
    },
    stop: async () => {
      stopping = true;
      source.stop();
      wake();
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref())]);
      clearInterval(keepAlive);
      // Another instance shall not wait for the ack wait to end.
      for (const message of held) message.nak();
    },
  };
};

const CONSUMER_NOT_FOUND = 10_014;
const CONSUMER_EXISTS = 10_148;

/** Makes the durable, or brings the settings of the one that is there up to date: a release may change them. */
async function ensureDurable(
  jsm: JetStreamManager,
  stream: string,
  settings: Partial<ConsumerConfig> & { durable_name: string },
): Promise<void> {
  try {
    await jsm.consumers.add(stream, settings);
  } catch (error) {
    if (!(error instanceof JetStreamApiError && error.code === CONSUMER_EXISTS)) throw error;
    await jsm.consumers.update(stream, settings.durable_name, settings);
  }
}

async function exists(jsm: JetStreamManager, stream: string, consumer: string): Promise<boolean> {
  try {
    await jsm.consumers.info(stream, consumer);
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND) return false;
    throw error;
  }
}

function deadLetterHeaders(message: JsMsg, error: unknown) {
  const fields = headers();
  const reason = error instanceof Error ? error.message : String(error);
  fields.set('Reason', reason.replaceAll(/[\r\n]+/g, ' ').slice(0, 500));
  fields.set('Original-Subject', message.subject);
  fields.set('Original-Sequence', String(message.seq));
  return fields;
}
