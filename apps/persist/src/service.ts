import { openDatabase } from '@nats-chat/postgres';
import { startConsumer, waitFor, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import type { PersistConfig } from './config.ts';
import { decodeEvent } from './decode.ts';
import { jetstreamLog } from './event-log.jetstream.ts';
import { storeBatch } from './handlers/store-batch.ts';
import { keepLookingAfterLog } from './look-after-log.ts';
import { observeLog } from './metrics.ts';
import { postgresStore } from './store.postgres.ts';

/** Nobody waits for a message to be stored: history reads the log for what PostgreSQL lacks. */
const LINGER_MS = 200;

/** persist answers nobody: it makes the log, and writes what is in it into PostgreSQL. */
export const startPersist = async (context: ServiceContext<PersistConfig>): Promise<RunningService<never>> => {
  const { config, service, js, jsm, logger, onConnected } = context;
  const database = openDatabase({ url: config.DATABASE_URL, service, logger });
  const store = postgresStore(database);
  const log = jetstreamLog({ jsm, store, replicas: config.NATS_REPLICAS });
  await waitFor('PostgreSQL', logger, database.isReady);
  await waitFor('JetStream', logger, log.ensure);

  const process = storeBatch({ store, log });
  const consumer = await startConsumer({
    js,
    jsm,
    logger,
    consumer: 'persist',
    lingerMs: LINGER_MS,
    decode: decodeEvent,
    process,
  });
  const restore = async (): Promise<void> => {
    await log.ensure();
    await consumer.restore();
  };
  await onConnected(restore);
  const figures = { lag: 0, fullness: 0 };
  observeLog(figures);
  const stopLooking = keepLookingAfterLog({ log, restore, figures, logger }, config.PERSIST_CHECK_INTERVAL_MS);

  return {
    checks: { postgres: database.isReady, consumer: consumer.isHealthy },
    stop: async () => {
      stopLooking();
      await consumer.stop();
      await database.close();
    },
  };
};
