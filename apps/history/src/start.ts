import { logFollowerResource, LogReader } from '@nats-chat/log';
import { createAccess, membershipResource, type GrantedRoom } from '@nats-chat/membership';
import { databaseResource } from '@nats-chat/postgres';
import { periodicWork, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import { indexLimits, type HistoryConfig } from './config.ts';
import { forgetErased } from './forget-erased.ts';
import type { Log } from './log.ts';
import { observeIndex } from './metrics.ts';
import { createHistory } from './service.ts';
import { RIGHTS } from './statements.ts';
import { postgresStore } from './store.postgres.ts';

/** What is erased elsewhere is out of memory, too, within a minute. */
const FORGET_EVERY_MS = 20_000;

/**
 * Composes the service once there are the log, which persist creates, and the buckets, which room creates. It does not
 * wait for PostgreSQL: a sync does without.
 */
export const startHistory = async (context: ServiceContext<HistoryConfig>): Promise<RunningService<GrantedRoom>> => {
  const { config, nc, jsm, logger, service, use } = context;
  const database = await use(
    databaseResource({ url: config.DATABASE_URL, service, logger, rights: RIGHTS, neededFor: 'readiness' }),
  );
  const [membership, follower] = await Promise.all([
    use(membershipResource(nc, { logger })),
    use(logFollowerResource({ nc, jsm, logger, limits: indexLimits(config) })),
  ]);
  observeIndex(follower);
  const access = createAccess(membership);
  await use(
    periodicWork({
      name: 'forgetting what is erased',
      everyMs: FORGET_EVERY_MS,
      logger,
      run: () => forgetErased(follower, membership),
    }),
  );
  const reader = new LogReader({ nc, jsm, logger });
  const log: Log = {
    ackFloor: follower.ackFloor,
    tail: () => follower.tail(),
    read: (range) => reader.readRange(range),
  };
  return {
    implementation: createHistory({ log, store: postgresStore(database), access, membership }),
    access,
  };
};
