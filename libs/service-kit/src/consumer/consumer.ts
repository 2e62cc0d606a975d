import { runPeriodically } from '@nats-chat/async';
import { consumers } from '@nats-chat/contracts';
import type { Resource } from '../resources.ts';
import { BatchWorker } from './batch-worker.ts';
import { Deliveries } from './deliveries.ts';
import type { ConsumerOptions } from './options.ts';
import { DurableSource } from './source.ts';

export interface RunningConsumer {
  /** Whether messages are taken, and the last batch went through or nothing has failed yet. */
  readonly isHealthy: () => boolean;
  /** Recreates the durable where it is gone, as with its stream; to be called after each reconnect. */
  readonly restore: () => Promise<void>;
  /**
   * Takes no more messages, processes at once what has arrived, and gives back what is not done when `signal` aborts. What
   * the messages are written to is not waited for while it is unavailable.
   */
  readonly stop: (signal: AbortSignal) => Promise<void>;
}

/**
 * Runs a durable consumer in batches: a batch is whatever came while the one before was processed, and in the `lingerMs`
 * after it; at most 500 messages.
 *
 * Messages are acknowledged after `process` resolved. While what it writes to is unavailable, messages at hand are kept
 * alive and none is spent. A batch that takes too long is tried in halves. One that fails otherwise is bisected until the
 * message at fault is found; only that one is tried again later, and becomes a dead letter with its reason after five
 * deliveries. The server itself never gives up on a message (`max_deliver` is unlimited there), since at its limit one
 * would vanish silently. At most `maxAckPending` messages are at hand.
 *
 * As a resource of a service it is ready while it is healthy, restored after each reconnect, and stopped in the time that
 * the kit has for it.
 *
 * @example
 * const consumer = await use(consumerResource({ ...context, consumer: 'persist', decode: decodeStored, process: write }));
 */
export const consumerResource = <Item>(options: ConsumerOptions<Item>): Resource<RunningConsumer> => ({
  name: 'the consumer',
  open: () => startConsumer(options),
  isReady: (consumer) => consumer.isHealthy(),
  restore: (consumer) => consumer.restore(),
  close: (consumer, signal) => consumer.stop(signal),
});

/** Starts a consumer by itself, as {@link consumerResource} does. */
export const startConsumer = async <Item>(options: ConsumerOptions<Item>): Promise<RunningConsumer> => {
  const { logger, consumer: name } = options;
  const deliveries = new Deliveries(options);
  const source = new DurableSource(options);
  const worker = new BatchWorker(options, deliveries, source);
  await source.restore();
  const stopKeepingAlive = runPeriodically({ everyMs: consumers[name].ackWaitMs / 3 }, () => deliveries.keepAlive());
  const running = worker.run().catch((error: unknown) => {
    logger.warn({ error }, 'The consumer stopped with messages at hand; they are given back.');
  });

  return {
    isHealthy: () => source.isOpen && worker.isHealthy,
    restore: () => source.restore(),
    stop: async (signal) => {
      source.stop();
      worker.stop();
      await Promise.race([running, aborted(signal)]);
      if (signal.aborted) logger.warn('The batch at hand takes too long; its messages are given back.');
      await stopKeepingAlive();
      deliveries.nakAll();
    },
  };
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
