import { LogFollower, LogReader } from '@nats-chat/log';
import { createAccess, openMembership, type GrantedRoom } from '@nats-chat/membership';
import { openDatabase } from '@nats-chat/postgres';
import { waitFor, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import { deadline } from '@nats-io/nats-core';
import { indexLimits, type HistoryConfig } from './config.ts';
import type { Log } from './log.ts';
import { observeIndex } from './metrics.ts';
import { createHistory } from './service.ts';
import { postgresStore } from './store.postgres.ts';

/** How long one of the attempts waits for the membership log. */
const MEMBERSHIP_TIMEOUT_MS = 1_000;

/**
 * Makes the service of its parts, once there are the log, which persist makes, and the buckets, which room makes. It
 * does not wait for PostgreSQL: a sync does without.
 */
export const startHistory = async (context: ServiceContext<HistoryConfig>): Promise<RunningService<GrantedRoom>> => {
  const { config, nc, js, jsm, logger, service, onConnected } = context;
  const database = openDatabase({ url: config.DATABASE_URL, service, logger });
  const follower = new LogFollower({ js, jsm, logger, limits: indexLimits(config) });
  const membership = await openMembership(nc, { logger });
  await Promise.all([
    waitFor('the log', logger, () => follower.open()),
    waitFor('the membership log', logger, () => deadline(membership.ready, MEMBERSHIP_TIMEOUT_MS)),
  ]);
  await onConnected(() => follower.open());
  observeIndex(follower);
  const access = createAccess(membership);
  const reader = new LogReader({ jsm, logger });
  const log: Log = {
    ackFloor: follower.ackFloor,
    tail: () => follower.tail(),
    read: (range) => reader.readRange(range),
  };
  return {
    implementation: createHistory({ log, store: postgresStore(database), access }),
    access,
    checks: { postgres: database.isReady, membership: () => membership.live, log: () => follower.isFollowing },
    stop: async () => {
      follower.close();
      await membership.close();
      await database.close();
    },
  };
};
