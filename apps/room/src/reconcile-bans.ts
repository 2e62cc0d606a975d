import { buckets, type RoomRole } from '@nats-chat/contracts';
import type { Mirror } from '@nats-chat/kv';
import type { Logger } from '@nats-chat/otel';
import type { AuditTrail } from '@nats-chat/postgres';
import { build } from '@nats-chat/subjects';
import type { Announcer } from './announcer.ts';
import { metrics } from './metrics.ts';
import { repairOne } from './repairs.ts';
import type { MembershipStore } from './store.ts';
import type { PersonStore, RoomBan } from './person-store.ts';

export interface ReconcileBansOptions {
  readonly people: Pick<PersonStore, 'scanBans' | 'banOf'>;
  readonly members: Pick<MembershipStore, 'roleOf' | 'leave'>;
  /** The bucket `ROOMS`. */
  readonly mirror: Pick<Mirror<RoomRole>, 'live' | 'peek'>;
  readonly announce: Announcer;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly logger: Logger;
}

const BATCH = 500;

/**
 * Ends memberships of public rooms that a ban should have ended: a crash came between joining and the second question for a
 * ban, or between a ban and its kick. Whoever owns the room stays, since a realm admin may have claimed it after the ban. Does
 * nothing while the bucket `ROOMS` cannot be followed.
 *
 * Reads the bans that hold in batches of 500 and compares them in memory; what differs is looked at again. Returns how many
 * memberships it ended.
 *
 * @throws what the stores throw in an outage; what is done until then stays, and the next pass goes on.
 */
export const reconcileBans = async (options: ReconcileBansOptions, signal: AbortSignal): Promise<number> => {
  const { people, mirror, logger } = options;
  if (!mirror.live) return 0;
  let ended = 0;
  let after: RoomBan | undefined;
  do {
    const bans: readonly RoomBan[] = await people.scanBans(after, BATCH);
    for (const { room, user } of bans) {
      if (signal.aborted) return ended;
      if (!isToEnd(mirror.peek(build(buckets.ROOMS.key, { room, user }))?.value)) continue;
      if (await repairOne(logger, { room, user }, () => endMembership(options, room, user))) ended += 1;
    }
    after = bans.length < BATCH ? undefined : bans.at(-1);
  } while (after !== undefined);
  return ended;
};

const isToEnd = (role: RoomRole | undefined): role is 'admin' | 'member' => role !== undefined && role !== 'owner';

async function endMembership(
  { people, members, announce, audit, logger }: ReconcileBansOptions,
  room: string,
  user: string,
): Promise<boolean> {
  const role = await members.roleOf(room, user);
  const ban = await people.banOf(room, user);
  if (ban === undefined || !isToEnd(role) || !(await members.leave(room, user, role))) return false;
  const { by, until } = ban;
  metrics.reconciled.add(1);
  audit.record({ actor: by, action: 'room.kick', target: room, result: 'ok', details: { person: user } });
  logger.info({ room, user }, 'Ended the membership of somebody who is banned.');
  announce(user, { room, kind: 'kicked', by, bannedUntil: until });
  return true;
}
