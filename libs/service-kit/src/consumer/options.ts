import type { consumers } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import type { JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';

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
