import { TimeLimit } from '@nats-chat/async';
import { traceHeaders } from '@nats-chat/otel';
import { createInbox, type Msg, type MsgHdrs, type NatsConnection, type Subscription } from '@nats-io/nats-core';
import { MsgHdrsImpl } from '@nats-io/nats-core/internal';
import type { Appended } from './event-log.ts';

/** How long an ack may take; a send waits for it. */
const ACK_TIMEOUT_MS = 2_000;

const MESSAGE_ID = 'Nats-Msg-Id';
const NO_RESPONDERS = 503;

export interface LogMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Within the stream's duplicate window a second message under it is not stored. One token, without line breaks. */
  readonly messageId: string;
}

/**
 * Publishes to a stream and waits for its acks, as the client library's own `publish` does, at less cost: acks come to one
 * subscription. The library creates an error with a stack trace and a random token for each, also for those that succeed.
 */
export class LogPublisher {
  readonly #nc: Pick<NatsConnection, 'publish'>;
  readonly #inbox: string;
  readonly #acks: Subscription;
  readonly #waiting = new Map<string, PromiseWithResolvers<Appended>>();
  readonly #limit = new TimeLimit(ACK_TIMEOUT_MS);
  #published = 0;

  /** @param inboxPrefix Under which this connection may subscribe; each publisher has an inbox of its own there. */
  constructor(nc: Pick<NatsConnection, 'publish' | 'subscribe'>, inboxPrefix: string) {
    this.#nc = nc;
    this.#inbox = `${createInbox(inboxPrefix)}.`;
    this.#acks = nc.subscribe(`${this.#inbox}*`, {
      callback: (error, message) => {
        if (error === null) this.#receive(message);
      },
    });
  }

  /**
   * Resolves when the stream has stored the message, or had stored one under its id before.
   *
   * @throws TimeoutError after 2 s without an ack: whether it is stored is not known. Error when the stream refused it,
   *   nobody takes the subject, or the connection or the publisher is closed.
   */
  async publish({ subject, data, messageId }: LogMessage): Promise<Appended> {
    const token = String((this.#published += 1));
    this.#nc.publish(subject, data, { headers: headersOf(messageId), reply: this.#inbox + token });
    const ack = Promise.withResolvers<Appended>();
    this.#waiting.set(token, ack);
    try {
      return await this.#limit.run(() => ack.promise);
    } finally {
      this.#waiting.delete(token);
    }
  }

  /** Takes no more acks, and ends the waits for those that have not come. */
  close(): void {
    this.#acks.unsubscribe();
    this.#limit.abort(new Error('The publisher is closed.'));
  }

  #receive(message: Msg): void {
    const ack = this.#waiting.get(message.subject.slice(this.#inbox.length));
    try {
      ack?.resolve(decodeAck(message));
    } catch (error) {
      ack?.reject(error);
    }
  }
}

function headersOf(messageId: string): MsgHdrs {
  const fields = traceHeaders();
  if (fields === undefined) return new MessageIdHeaders(messageId);
  fields.set(MESSAGE_ID, messageId);
  return fields;
}

/** One header, which is most of them, at a seventh of what the library takes to encode it. */
class MessageIdHeaders extends MsgHdrsImpl {
  readonly #messageId: string;

  constructor(messageId: string) {
    super();
    this.#messageId = messageId;
  }

  override encode(): Uint8Array {
    return Buffer.from(`NATS/1.0\r\n${MESSAGE_ID}: ${this.#messageId}\r\n\r\n`, 'latin1');
  }
}

/** @throws Error for what is no ack: an error of JetStream, or the server's word that nobody takes the subject. */
function decodeAck(message: Msg): Appended {
  if (message.data.length === 0 && message.headers?.code === NO_RESPONDERS) throw new Error('No stream takes it.');
  const ack = message.json<{ seq?: unknown; duplicate?: unknown; error?: { description?: string } }>();
  if (typeof ack.seq === 'number' && ack.error === undefined)
    return { seq: ack.seq, duplicate: ack.duplicate === true };
  throw new Error(`JetStream: ${ack.error?.description ?? 'not an ack'}`);
}
