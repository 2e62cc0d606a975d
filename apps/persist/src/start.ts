import { databaseResource } from '@nats-chat/postgres';
import { consumerResource, periodicWork, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import type { PersistConfig } from './config.ts';
import { decodeEvent } from './decode.ts';
import { eraseRooms } from './erase-rooms.ts';
import { postgresErasureStore } from './erasure-store.postgres.ts';
import { expireMessages } from './expire-messages.ts';
import { jetstreamLog } from './event-log.jetstream.ts';
import { storeBatch } from './handlers/store-batch.ts';
import { LogEraser } from './log-eraser.ts';
import { maintainLog } from './log-maintenance.ts';
import { observeLog } from './metrics.ts';
import { RIGHTS } from './statements.ts';
import { postgresStore } from './store.postgres.ts';

/** History reads the log for what PostgreSQL lacks; only who pins a message that was just sent waits for it to be stored. */
const LINGER_MS = 200;
/** What a retention takes, it takes within an hour and a tenth. */
const EXPIRE_EVERY_MS = 3_600_000;

/** Composes persist, which answers nobody: it creates the log, and writes what is in it into PostgreSQL. */
export const startPersist = async (context: ServiceContext<PersistConfig>): Promise<RunningService<never>> => {
  const { config, service, nc, js, jsm, logger, use } = context;
  const database = await use(databaseResource({ url: config.DATABASE_URL, service, logger, rights: RIGHTS }));
  const store = postgresStore(database);
  const log = jetstreamLog({ nc, jsm, store, replicas: config.NATS_REPLICAS });
  await use({ name: 'the log', open: log.ensure, restore: log.ensure });
  const eraser = await use({
    name: 'the eraser',
    open: () => new LogEraser({ store, log, logger, everyMs: config.PERSIST_CHECK_INTERVAL_MS }),
    close: (opened) => opened.stop(),
  });
  const consumer = await use(
    consumerResource({
      nc,
      js,
      jsm,
      logger,
      consumer: 'persist',
      lingerMs: LINGER_MS,
      decode: decodeEvent,
      process: storeBatch({ store, eraser }),
    }),
  );
  const restore = async (): Promise<void> => {
    await log.ensure();
    await consumer.restore();
  };
  const stats = { lag: 0, fullness: 0 };
  observeLog(stats);
  await use(
    periodicWork({
      name: 'log maintenance',
      everyMs: config.PERSIST_CHECK_INTERVAL_MS,
      logger,
      run: () => maintainLog({ log, restore, stats, logger }),
    }),
  );
  const erasures = postgresErasureStore(database);
  await use(
    periodicWork({
      name: 'erasing deleted rooms',
      everyMs: config.PERSIST_CHECK_INTERVAL_MS,
      logger,
      run: (signal) => eraseRooms({ erasures, log, eraser, logger }, signal),
    }),
  );
  await use(
    periodicWork({
      name: 'erasing what is too old',
      everyMs: EXPIRE_EVERY_MS,
      logger,
      run: (signal) => expireMessages({ erasures, log, eraser, logger }, signal),
    }),
  );
  return {};
};
