import { consumers, events } from '@nats-chat/contracts';
import { counter } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import { headers } from '@nats-io/nats-core';
import type { ConsumerOptions } from './options.ts';
import type { PulledMessage } from './puller.ts';

/** How long a message waits whose dead letter could not be stored. */
const DEAD_LETTER_RETRY_MS = 5_000;

const consumed = counter(
  'consumer_messages_total',
  'Messages of a stream by consumer and result: stored, retried, dead.',
);

type Result = 'stored' | 'retried' | 'dead';

/** The messages that were delivered and are not settled, and the ways in which one is. */
export class Deliveries {
  readonly #options: Pick<ConsumerOptions<unknown>, 'js' | 'logger' | 'consumer'>;
  readonly #outstanding = new Set<PulledMessage>();

  constructor(options: Pick<ConsumerOptions<unknown>, 'js' | 'logger' | 'consumer'>) {
    this.#options = options;
  }

  /** Takes charge of messages until each is settled. */
  track(messages: readonly PulledMessage[]): void {
    for (const message of messages) this.#outstanding.add(message);
  }

  /** Tells the server that the messages at hand are being worked on. */
  keepAlive(): void {
    for (const message of this.#outstanding) message.working();
  }

  /** Acknowledges messages without waiting for the server; together, they leave in one write. */
  ack(messages: readonly PulledMessage[]): void {
    for (const message of messages) message.ack();
    this.#settle(messages, 'stored');
  }

  /** Lets a message come again after `delayMs`. */
  retry(message: PulledMessage, delayMs: number): void {
    message.nak(delayMs);
    this.#settle([message], 'retried');
  }

  /** Stores a message as a dead letter, with the reason; it comes again where that fails. */
  async deadLetter(message: PulledMessage, error: unknown): Promise<void> {
    const { js, logger, consumer: name } = this.#options;
    const { stream } = consumers[name];
    const { seq } = message;
    try {
      await js.publish(build(events.deadLetter.subject, { stream, consumer: name }), message.data, {
        headers: deadLetterHeaders(message, error),
        msgID: `${stream}.${name}.${seq}`,
      });
    } catch (failure) {
      logger.warn({ seq, error: failure }, 'A dead letter could not be stored; the message will come again.');
      this.retry(message, DEAD_LETTER_RETRY_MS);
      return;
    }
    logger.error({ seq, error }, 'A message could not be processed; it is a dead letter now.');
    message.ack();
    this.#settle([message], 'dead');
  }

  /** Gives back everything that is not settled: another instance gets it without waiting for the ack wait to end. */
  nakAll(): void {
    for (const message of this.#outstanding) message.nak();
    this.#outstanding.clear();
  }

  #settle(messages: readonly PulledMessage[], result: Result): void {
    for (const message of messages) this.#outstanding.delete(message);
    consumed.add(messages.length, { consumer: this.#options.consumer, result });
  }
}

function deadLetterHeaders(message: PulledMessage, error: unknown) {
  const fields = headers();
  const reason = error instanceof Error ? error.message : String(error);
  fields.set('Reason', reason.replaceAll(/[\r\n]+/g, ' ').slice(0, 500));
  fields.set('Original-Subject', message.subject);
  fields.set('Original-Sequence', String(message.seq));
  return fields;
}
