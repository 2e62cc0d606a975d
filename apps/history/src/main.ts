import { createAccess, openMembership } from '@nats-chat/membership';
import { openDatabase } from '@nats-chat/postgres';
import { runService, waitFor } from '@nats-chat/service-kit';
import { indexLimits, readHistoryConfig } from './config.ts';
import { jetstreamLog } from './log/log.jetstream.ts';
import { LogFollower } from './log/log-follower.ts';
import { observeIndex } from './metrics.ts';
import { createHistory } from './service.ts';
import { postgresStore } from './store.postgres.ts';

await runService('history', readHistoryConfig, async ({ config, nc, js, jsm, logger, service, onConnected }) => {
  const database = openDatabase({ url: config.DATABASE_URL, service, logger });
  const follower = new LogFollower({ js, jsm, logger, limits: indexLimits(config) });
  const membership = await openMembership(nc, { logger });
  await waitFor('the log', logger, () => follower.open());
  await onConnected(() => follower.open());
  observeIndex(() => follower.index);
  const access = createAccess(membership);
  const log = jetstreamLog({ jsm, follower });
  return {
    implementation: createHistory({ log, store: postgresStore(database), access }),
    access,
    checks: { postgres: database.isReady, membership: () => membership.live, log: () => follower.isFollowing },
    stop: async () => {
      follower.close();
      membership.close();
      await database.close();
    },
  };
});
