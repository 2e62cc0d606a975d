import { userRecord } from '@nats-chat/contracts';
import { openBucket, openMirror } from '@nats-chat/kv';
import { LogReader } from '@nats-chat/log';
import { createAccess, membershipResource, openWriter, type GrantedRoom } from '@nats-chat/membership';
import { auditResource, databaseResource, postgresAuditStore } from '@nats-chat/postgres';
import {
  followerResource,
  periodicWork,
  storageResource,
  type RunningService,
  type ServiceContext,
} from '@nats-chat/service-kit';
import { createAnnouncer } from './announcer.ts';
import type { Config } from './config.ts';
import { ensureDefaultRooms } from './default-rooms.ts';
import { MemberCounts } from './member-counts.ts';
import { reconcileRooms } from './reconciler.ts';
import { createRoomService } from './service.ts';
import { kvMembershipStore, kvOnboardedStore } from './store.kv.ts';
import { postgresRoomStore, RIGHTS } from './store.postgres.ts';

/** Composes the service: PostgreSQL, the buckets that it owns, the reconciler and the audit log. */
export const startRoom = async (context: ServiceContext<Config>): Promise<RunningService<GrantedRoom>> => {
  const { config, logger, nc, jsm, service, use } = context;
  const database = await use(databaseResource({ url: config.DATABASE_URL, service, logger, rights: RIGHTS }));
  await use(storageResource(context));
  const membership = await use(membershipResource(nc, { logger }));
  const audit = await use(auditResource(postgresAuditStore(database, service), logger));
  const users = await use(
    followerResource({
      name: 'the names of people',
      isNeeded: false,
      follow: async () =>
        openMirror(await openBucket(nc, 'USERS', { decode: (_, json) => userRecord.parse(json), logger })),
    }),
  );
  const memberCounts = await use(
    followerResource({
      name: 'the counts of members',
      isNeeded: false,
      follow: async () => new MemberCounts(openMirror(await openBucket(nc, 'ROOMS', { decode: () => true, logger }))),
    }),
  );
  const rooms = postgresRoomStore(database);
  const members = kvMembershipStore(await openWriter(nc));
  await use({
    name: 'the default rooms',
    open: () => ensureDefaultRooms({ rooms, members, audit, logger }, config.DEFAULT_ROOMS),
  });
  await use(
    periodicWork({
      name: 'the reconciler',
      everyMs: config.ROOM_RECONCILE_SECONDS * 1_000,
      logger,
      run: (signal) => reconcileRooms({ rooms, members, membership, audit, logger }, signal),
    }),
  );
  const access = createAccess(membership);
  return {
    implementation: createRoomService({
      rooms,
      members,
      membership,
      access,
      memberCounts,
      log: new LogReader({ nc, jsm, logger }),
      defaultRooms: config.DEFAULT_ROOMS,
      onboarded: kvOnboardedStore(await openBucket(nc, 'ONBOARDED', { decode: () => ({}) })),
      names: { nameOf: (user) => users.peek(user)?.value?.displayName },
      announce: createAnnouncer(nc),
      audit,
    }),
    access,
    rates: { create: config.ROOM_CREATE_LIMIT_PER_MINUTE },
  };
};
