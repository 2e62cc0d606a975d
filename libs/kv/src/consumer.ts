import {
  AckPolicy,
  DeliverPolicy,
  type ConsumerMessages,
  type DeliveryInfo,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { createInbox, nanos } from '@nats-io/nats-core';

export interface DeltaConsumerOptions {
  readonly jsm: JetStreamManager;
  readonly stream: string;
  /** The first message is the one after this sequence. */
  readonly after: number;
  /** How often an idle server says that it is there; two silent intervals end the consumer. */
  readonly heartbeatMs: number;
  /** Called once for each message, in the order of the stream, without gaps. */
  readonly onMessage: (message: JsMsg) => void;
  /** Called when an idle server says that it is there, and all that it sent has come. */
  readonly onHeartbeat: () => void;
}

/** A consumer that is over for good at the first doubt; its owner empties its caches and opens another. */
export interface DeltaConsumer {
  /** Messages that the stream held when the consumer was created. */
  readonly pending: number;
  /** Resolves with the reason when messages may have been missed, or at {@link DeltaConsumer.end}. */
  readonly ended: Promise<string>;
  /** Resolves when the server has deleted the consumer, or cannot be asked to: it does so itself after 5 s. */
  readonly deleted: Promise<void>;
  end(reason: string): void;
}

/**
 * Follows a stream by an ephemeral push consumer, from memory and without acknowledgements.
 *
 * The library's ordered consumer reconnects silently, and until it has, it looks alive. This one says at once that a
 * message was skipped, that heartbeats stopped, or that the consumer is gone.
 */
export const openDeltaConsumer = async (options: DeltaConsumerOptions): Promise<DeltaConsumer> => {
  const { jsm, stream, after, heartbeatMs } = options;
  const address = { deliver_subject: createInbox(jsm.getOptions().watcherPrefix), idle_heartbeat: nanos(heartbeatMs) };
  const delivery = new Delivery(options);
  const consumer = await jsm.jetstream().consumers.getBoundPushConsumer(address);
  delivery.watch(await consumer.consume({ callback: (message) => delivery.accept(message) }));
  try {
    const { name, num_pending: pending } = await jsm.consumers.add(stream, {
      ...address,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: after + 1,
      ack_policy: AckPolicy.None,
      flow_control: true,
      inactive_threshold: nanos(INACTIVE_MS),
      mem_storage: true,
      num_replicas: 1,
    });
    const { ended } = delivery;
    const deleted = ended.then(() => jsm.consumers.delete(stream, name)).then(ignore, ignore);
    return { pending, ended, deleted, end: (reason) => delivery.end(reason) };
  } catch (error) {
    // One that was created although no answer came has nobody who listens, and ends by its threshold.
    delivery.end('not created');
    throw error;
  }
};

/** How long the server keeps the consumer of a client that is gone. */
const INACTIVE_MS = 5_000;

const ignore = (): void => undefined;

interface Delivered {
  readonly info: Pick<DeliveryInfo, 'deliverySequence'>;
}

interface DeliveryListener<Message> extends Pick<DeltaConsumerOptions, 'onHeartbeat'> {
  /** Called once for each message, in order and without gaps. */
  readonly onMessage: (message: Message) => void;
}

type Messages = Pick<ConsumerMessages, 'stop' | 'closed' | 'status'>;

/** What a consumer delivers, as far as it comes one by one; over for good at the first doubt. */
export class Delivery<Message extends Delivered> {
  readonly #listener: DeliveryListener<Message>;
  readonly #ended = Promise.withResolvers<string>();
  #messages: Messages | undefined;
  #delivered = 0;
  #over = false;

  constructor(listener: DeliveryListener<Message>) {
    this.#listener = listener;
  }

  /** Resolves with the reason when messages may have been missed. */
  get ended(): Promise<string> {
    return this.#ended.promise;
  }

  /** Takes the next message, unless one is missing before it. */
  accept(message: Message): void {
    if (this.#over) return;
    if (message.info.deliverySequence === this.#delivered + 1) {
      this.#delivered += 1;
      this.#listener.onMessage(message);
    } else {
      this.end('a message was skipped');
    }
  }

  /** Ends with the subscription, with the consumer, and when its heartbeats stop or tell of more than has come. */
  watch(messages: Messages): void {
    this.#messages = messages;
    void messages.closed().then(() => this.end('the subscription closed'));
    void this.#watchStatus(messages);
  }

  end(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#messages?.stop();
    this.#ended.resolve(reason);
  }

  async #watchStatus(messages: Messages): Promise<void> {
    for await (const status of messages.status()) {
      if (status.type === 'heartbeats_missed' || status.type === 'consumer_deleted') this.end(status.type);
      // A heartbeat counts what was sent: the last message before a pause may be the one that was skipped.
      if (status.type !== 'heartbeat') continue;
      if (status.lastConsumerSequence > this.#delivered) this.end('a message was skipped');
      else if (!this.#over) this.#listener.onHeartbeat();
    }
  }
}
