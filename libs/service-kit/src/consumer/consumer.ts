import { consumers } from '@nats-chat/contracts';
import { createBatchWork } from './batch-work.ts';
import { createDeliveries } from './deliveries.ts';
import type { ConsumerOptions } from './options.ts';
import { openSource } from './source.ts';

const STOP_TIMEOUT_MS = 5_000;

export interface RunningConsumer {
  /** Whether messages are taken, and the last batch went through or nothing has failed yet. */
  readonly isHealthy: () => boolean;
  /** Makes the durable again where it is gone, as with its stream; to be called after each reconnect. */
  readonly restore: () => Promise<void>;
  /** Takes no more messages and resolves when the batch at hand is done, after at most 5 s. */
  readonly stop: () => Promise<void>;
}

/**
 * Runs a durable consumer in batches: whatever arrived while a batch was processed is the next batch.
 *
 * Messages are acknowledged after `process` resolved. While what it writes to is away, held messages are kept alive and
 * none is spent. A batch that takes too long is tried in halves. One that fails otherwise is bisected until the message
 * at fault is found; only that one is tried again later, and becomes a dead letter with its reason after five
 * deliveries. The server itself never gives up on a message (`max_deliver` is unlimited there), since at its limit one
 * would vanish silently. At most `maxAckPending` messages are held.
 */
export const startConsumer = async <Item>(options: ConsumerOptions<Item>): Promise<RunningConsumer> => {
  const { logger, consumer: name } = options;
  const deliveries = createDeliveries(options);
  const work = createBatchWork(options, deliveries);
  const source = await openSource(options, (message) => {
    deliveries.hold(message);
    work.add(message);
  });
  const keepAlive = setInterval(deliveries.keepAlive, consumers[name].ackWaitMs / 3);
  const running = work.run().catch((error: unknown) => {
    // Only while stopping: what is held is handed back below.
    logger.warn({ error }, 'The consumer stopped with messages at hand.');
  });

  return {
    isHealthy: () => source.isOpen() && work.isHealthy(),
    restore: source.restore,
    stop: async () => {
      source.stop();
      work.stop();
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref())]);
      clearInterval(keepAlive);
      // Another instance shall not wait for the ack wait to end.
      deliveries.handBack();
    },
  };
};
