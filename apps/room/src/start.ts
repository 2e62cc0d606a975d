import { runPeriodically, withTimeout } from '@nats-chat/async';
import { userRecord } from '@nats-chat/contracts';
import { openBucket, openMirror } from '@nats-chat/kv';
import { createAccess, openMembership, openWriter, type GrantedRoom } from '@nats-chat/membership';
import { createAuditTrail, openDatabase, postgresAuditStore } from '@nats-chat/postgres';
import { ensureStorage, waitFor, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import { createAnnouncer } from './announcer.ts';
import type { Config } from './config.ts';
import { countResult } from './metrics.ts';
import { reconcileRooms } from './reconciler.ts';
import { createRoomService } from './service.ts';
import { kvMembershipStore } from './store.kv.ts';
import { postgresRoomStore } from './store.postgres.ts';

/** At most 1,000 entries wait to be written, which a rush of joins brings together well within a second. */
const AUDIT_EVERY_MS = 250;
/** How long one of the attempts waits for the membership log. */
const LOG_TIMEOUT_MS = 1_000;

/** Composes the service: PostgreSQL, the two buckets that it owns, the reconciler and the audit trail. */
export const startRoom = async (context: ServiceContext<Config>): Promise<RunningService<GrantedRoom>> => {
  const { config, jsm, logger, nc, service } = context;
  const database = openDatabase({ url: config.DATABASE_URL, service, logger });
  await waitFor('PostgreSQL', logger, () => database.isReady());
  const ensure = () => ensureStorage(jsm, service, { replicas: config.NATS_REPLICAS });
  await context.onConnected(() => waitFor('JetStream', logger, ensure));

  const membership = await openMembership(nc, { logger });
  await waitFor('the membership log', logger, () => withTimeout(LOG_TIMEOUT_MS, membership.ready));
  const access = createAccess(membership);
  const rooms = postgresRoomStore(database);
  const members = kvMembershipStore(await openWriter(nc));
  const audit = createAuditTrail(postgresAuditStore(database, service), logger);

  const users = openMirror(await openBucket(nc, 'USERS', { decode: (_, json) => userRecord.parse(json), logger }));

  const stopping = new AbortController();
  const reconcile = async (): Promise<void> => {
    try {
      await reconcileRooms({ rooms, members, membership, audit, logger }, stopping.signal);
    } catch (error) {
      logger.warn({ error }, 'Rooms could not be reconciled; trying again later.');
    }
  };
  const reconciledAtStart = reconcile();
  const stopReconciling = runPeriodically({ everyMs: config.ROOM_RECONCILE_SECONDS * 1_000 }, reconcile);
  const stopAuditing = runPeriodically(
    {
      everyMs: AUDIT_EVERY_MS,
      onError: (error) => logger.warn({ error }, 'The audit log could not be written.'),
    },
    audit.flush,
  );

  return {
    implementation: createRoomService({
      rooms,
      members,
      membership,
      access,
      names: { nameOf: (user) => users.peek(user)?.value?.displayName },
      announce: createAnnouncer(nc),
      audit,
    }),
    access,
    onResult: countResult,
    checks: { membership: () => membership.live, database: database.isReady },
    stop: async () => {
      stopping.abort();
      await Promise.all([reconciledAtStart, stopReconciling(), stopAuditing()]);
      await audit.flush();
      await Promise.all([users.close(), membership.close()]);
      await database.close();
    },
  };
};
