import { buckets, roomTypeOf, type RoomRole } from '@nats-chat/contracts';
import type { Mirror } from '@nats-chat/kv';
import type { Logger } from '@nats-chat/otel';
import { build, parse } from '@nats-chat/subjects';
import type { Announcer } from './announcer.ts';
import { metrics } from './metrics.ts';
import { repairOne } from './repairs.ts';
import type { MemberRecord, MembershipStore, RoomStore } from './store.ts';

export interface ReconcileMembersOptions {
  readonly rooms: Pick<RoomStore, 'memberRole' | 'findMembers' | 'scanMembers'>;
  readonly members: Pick<MembershipStore, 'sync'>;
  /** The bucket `ROOMS`. */
  readonly mirror: Pick<Mirror<RoomRole>, 'live' | 'peek' | 'entries'>;
  readonly announce: Announcer;
  readonly logger: Logger;
}

type Key = Omit<MemberRecord, 'role'>;

const BATCH = 500;

/**
 * Makes the bucket `ROOMS` what PostgreSQL says of rooms that are not public: writes memberships that it lacks, and ends those
 * that PostgreSQL does not have. Does nothing while the bucket cannot be followed.
 *
 * Both are compared in batches, in memory; what differs is looked at again, one by one, against the leader and PostgreSQL: it may
 * just be changing. Returns how many memberships it repaired.
 *
 * @throws what the stores throw in an outage; what is done until then stays, and the next pass goes on.
 */
export const reconcileMembers = async (options: ReconcileMembersOptions, signal: AbortSignal): Promise<number> => {
  if (!options.mirror.live) return 0;
  let repaired = 0;
  for await (const key of differencesOf(options)) {
    if (signal.aborted) break;
    if (await repairOne(options.logger, key, () => repair(options, key))) repaired += 1;
  }
  return repaired;
};

async function* differencesOf({ rooms, mirror }: ReconcileMembersOptions): AsyncGenerator<Key> {
  let after: MemberRecord | undefined;
  do {
    const stored: readonly MemberRecord[] = await rooms.scanMembers(after, BATCH);
    yield* stored.filter(({ role, ...key }) => mirror.peek(build(buckets.ROOMS.key, key))?.value !== role);
    after = stored.length < BATCH ? undefined : stored.at(-1);
  } while (after !== undefined);

  const held = [...mirror.entries()].flatMap(([key]) => {
    const parts = parse(buckets.ROOMS.key, key);
    return parts !== undefined && KINDS.has(roomTypeOf(parts.room)) ? [parts] : [];
  });
  for (let at = 0; at < held.length; at += BATCH) {
    const batch = held.slice(at, at + BATCH);
    const stored = new Set((await rooms.findMembers(batch)).map((key) => build(buckets.ROOMS.key, key)));
    yield* batch.filter((key) => !stored.has(build(buckets.ROOMS.key, key)));
  }
}

const KINDS: ReadonlySet<string> = new Set(['private', 'dm']);

async function repair({ rooms, members, announce, logger }: ReconcileMembersOptions, key: Key): Promise<boolean> {
  const { room, user } = key;
  if (!(await members.sync(room, user, () => rooms.memberRole(room, user)))) return false;
  metrics.reconciled.add(1);
  logger.info(key, 'Made a membership what PostgreSQL says.');
  announce(user, { room, kind: 'changed', by: user });
  return true;
}
