import { withTimeout } from '@nats-chat/async';
import { membership as membershipValue, serviceCaller, userRecord } from '@nats-chat/contracts';
import { openBucket, openMirror } from '@nats-chat/kv';
import { LogReader } from '@nats-chat/log';
import { createAccess, membershipResource, openWriter, type GrantedRoom } from '@nats-chat/membership';
import { requester } from '@nats-chat/messaging';
import { auditResource, databaseResource, postgresAuditStore } from '@nats-chat/postgres';
import {
  followerResource,
  periodicWork,
  storageResource,
  type RunningService,
  type ServiceContext,
} from '@nats-chat/service-kit';
import { postgresAuditLog } from './audit-log.postgres.ts';
import {
  createAnnouncer,
  createBlockAnnouncer,
  createPinAnnouncer,
  createPrefsAnnouncer,
  createRoomAnnouncer,
} from './announcer.ts';
import type { Config } from './config.ts';
import { postgresDeletionStore } from './deletion-store.postgres.ts';
import { ensureDefaultRooms } from './default-rooms.ts';
import { natsDirectory } from './directory.ts';
import { MemberCounts } from './member-counts.ts';
import { natsMessages } from './messages.ts';
import { createMovements } from './movements.ts';
import { postgresPinStore } from './pin-store.postgres.ts';
import { reconcileBans } from './reconcile-bans.ts';
import { reconcileMembers } from './reconcile-members.ts';
import { reconcileRooms } from './reconciler.ts';
import { postgresPersonStore } from './person-store.postgres.ts';
import { runPasses } from './repairs.ts';
import { RoomEraser } from './room-eraser.ts';
import { createRoomService } from './service.ts';
import { kvMembershipStore, kvOnboardedStore } from './store.kv.ts';
import type { DeletionStore } from './deletion-store.ts';
import type { MembershipStore, RoomStore } from './store.ts';
import { postgresRoomStore, RIGHTS } from './store.postgres.ts';
import { replaceOwnersGone } from './succession.ts';
import { postgresSuccessionStore } from './succession-store.postgres.ts';
import { postThroughFanout, SystemNotes } from './system-notes.ts';

/** How long system messages that wait hold up the stop. */
const POST_REST_MS = 1_000;
/** How often deleted rooms are looked for: what a crash left of one is gone within a minute. */
const ERASE_EVERY_MS = 10_000;

/** Where rooms and memberships are written. */
export interface Stores {
  readonly rooms: RoomStore;
  readonly members: MembershipStore;
  readonly deletions: DeletionStore;
}

/**
 * Composes the service: PostgreSQL, the buckets that it owns, the reconciler and the audit log.
 *
 * @param wrap - for a test that fails between two writes
 */
export const startRoom = async (
  context: ServiceContext<Config>,
  wrap: (stores: Stores) => Stores = (stores) => stores,
): Promise<RunningService<GrantedRoom>> => {
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
      follow: async () => {
        const decode = (_: string, json: unknown) => membershipValue.parse(json).role;
        return new MemberCounts(openMirror(await openBucket(nc, 'ROOMS', { decode, logger })));
      },
    }),
  );
  const { rooms, members, deletions } = wrap({
    rooms: postgresRoomStore(database, service),
    members: kvMembershipStore(await openWriter(nc)),
    deletions: postgresDeletionStore(database, service),
  });
  const request = requester(nc, serviceCaller(service));
  const notes = await use({
    name: 'system messages',
    open: () => new SystemNotes({ post: postThroughFanout(request), logger }),
    close: (opened) => withTimeout(POST_REST_MS, opened.idle()).catch(() => undefined),
  });
  const announce = createAnnouncer(nc);
  const people = postgresPersonStore(database);
  const succession = postgresSuccessionStore(database);
  await use({
    name: 'the default rooms',
    open: () => ensureDefaultRooms({ rooms, members, audit, logger }, config.DEFAULT_ROOMS),
  });
  await use(
    periodicWork({
      name: 'the reconciler',
      everyMs: config.ROOM_RECONCILE_SECONDS * 1_000,
      logger,
      run: async (signal) => {
        const { mirror } = memberCounts;
        const replacing = { rooms, members, membership, succession, users, announce, notes, audit, logger };
        await runPasses(logger, {
          rooms: () => reconcileRooms({ rooms, members, membership, audit, logger }, signal),
          members: () => reconcileMembers({ rooms, members, mirror, announce, logger }, signal),
          bans: () => reconcileBans({ people, members, mirror, announce, audit, logger }, signal),
          owners: () => replaceOwnersGone(replacing, signal),
        });
      },
    }),
  );
  const announceRoom = createRoomAnnouncer(nc, membership);
  const everyMs = Math.min(ERASE_EVERY_MS, config.ROOM_RECONCILE_SECONDS * 1_000);
  const eraser = await use({
    name: 'the eraser of rooms',
    open: () => new RoomEraser({ deletions, members, membership, announceRoom, logger, everyMs }),
    close: (opened) => opened.stop(),
  });
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
      directory: natsDirectory(request),
      notes,
      movements: createMovements({ notes, memberCounts }),
      announce,
      announceRoom,
      deletions,
      eraser,
      announcePrefs: createPrefsAnnouncer(nc),
      announceBlock: createBlockAnnouncer(nc),
      people,
      pins: postgresPinStore(database),
      messages: natsMessages(request),
      announcePin: createPinAnnouncer(nc, membership),
      audit,
      auditLog: postgresAuditLog(database),
    }),
    access,
    rates: { create: config.ROOM_CREATE_LIMIT_PER_MINUTE },
  };
};
