import { consumers, events } from '@nats-chat/contracts';
import { counter } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import type { JsMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import type { ConsumerOptions } from './options.ts';

/** How long a message waits whose dead letter could not be stored. */
const BURY_AGAIN_MS = 5_000;

const consumed = counter(
  'consumer_messages_total',
  'Messages of a stream by consumer and result: stored, retried, dead.',
);

/** The messages that were delivered and are not settled, and the ways in which one is. */
export interface Deliveries {
  readonly hold: (message: JsMsg) => void;
  /** Tells the server that the messages at hand are being worked on. */
  readonly keepAlive: () => void;
  readonly done: (message: JsMsg) => void;
  readonly retry: (message: JsMsg, delayMs: number) => void;
  /** Makes a dead letter of it; it comes again where that fails. */
  readonly bury: (message: JsMsg, error: unknown) => Promise<void>;
  /** Gives back everything that is not settled. */
  readonly handBack: () => void;
}

export function createDeliveries({
  js,
  logger,
  consumer: name,
}: Pick<ConsumerOptions<unknown>, 'js' | 'logger' | 'consumer'>): Deliveries {
  const { stream } = consumers[name];
  const held = new Set<JsMsg>();
  const settled = (message: JsMsg, result: 'stored' | 'retried' | 'dead'): void => {
    held.delete(message);
    consumed.add(1, { consumer: name, result });
  };
  const retry = (message: JsMsg, delayMs: number): void => {
    message.nak(delayMs);
    settled(message, 'retried');
  };

  return {
    hold: (message) => held.add(message),
    keepAlive: () => {
      for (const message of held) message.working();
    },
    done: (message) => {
      message.ack();
      settled(message, 'stored');
    },
    retry,
    bury: async (message, error) => {
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
        retry(message, BURY_AGAIN_MS);
        return;
      }
      logger.error({ seq: message.seq, error }, 'A message could not be processed; it is a dead letter now.');
      message.ack();
      settled(message, 'dead');
    },
    handBack: () => {
      for (const message of held) message.nak();
      held.clear();
    },
  };
}

function deadLetterHeaders(message: JsMsg, error: unknown) {
  const fields = headers();
  const reason = error instanceof Error ? error.message : String(error);
  fields.set('Reason', reason.replaceAll(/[\r\n]+/g, ' ').slice(0, 500));
  fields.set('Original-Subject', message.subject);
  fields.set('Original-Sequence', String(message.seq));
  return fields;
}
