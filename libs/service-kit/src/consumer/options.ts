import type { consumers } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import type { PulledMessage } from './puller.ts';

export interface ConsumerOptions<Item> {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly logger: Logger;
  readonly consumer: keyof typeof consumers;
  /**
   * How long nothing is taken after a batch that was not full, in ms; default 0. What comes meanwhile is one batch, which
   * costs hardly more than one message.
   */
  readonly lingerMs?: number;
  /** Throws for what can never be processed; that message becomes a dead letter at once. */
  readonly decode: (message: PulledMessage) => Item;
  /** Does all of the batch or none of it, and may be called again with what it has done already. */
  readonly process: (batch: readonly Item[]) => Promise<void>;
}
