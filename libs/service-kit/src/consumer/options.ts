import type { consumers } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import type { JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';

export interface ConsumerOptions<Item> {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly logger: Logger;
  readonly consumer: keyof typeof consumers;
  /**
   * How long a message waits for others to be in its batch, in ms; default 0. Far less than the consumer’s ack wait: a
   * batch of many costs hardly more than one of one.
   */
  readonly lingerMs?: number;
  /** Throws for what can never be processed; that message becomes a dead letter at once. */
  readonly decode: (message: JsMsg) => Item;
  /** Does all of the batch or none of it, and may be called again with what it has done already. */
  readonly process: (batch: readonly Item[]) => Promise<void>;
}
