import type { RoomMeta, RoomRole } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import type { Logger } from '@nats-chat/otel';
import { finishCreation, type FinishCreationOptions } from './finish-creation.ts';
import { metrics } from './metrics.ts';
import { repairOne } from './repairs.ts';
import { creatorOf, isUpToDate, metaOf } from './room-info.ts';
import type { MembershipStore, RoomRecord, RoomStore } from './store.ts';

const BATCH = 100;

export interface ReconcilerOptions extends FinishCreationOptions {
  readonly members: FinishCreationOptions['members'] & Pick<MembershipStore, 'syncRoom'>;
  readonly rooms: Pick<RoomStore, 'scan' | 'find' | 'memberRole'>;
  readonly membership: Pick<Membership, 'room' | 'role'>;
  readonly logger: Logger;
}

/**
 * Makes every room what its row in PostgreSQL says: what a crash left undone, and what was seeded.
 *
 * Reads all rows in batches of 100, one batch at a time; every instance does so, and of two that find the same room one
 * changes it. A room that cannot be read or written by itself is logged, and the others come next. Returns how many it finished.
 *
 * @throws what the stores throw in an outage; what is done until then stays, and the next pass goes on.
 */
export const reconcileRooms = async (
  { rooms, members, membership, audit, logger }: ReconcilerOptions,
  signal: AbortSignal,
): Promise<number> => {
  let finished = 0;
  let after: string | undefined;
  do {
    const batch = await rooms.scan(after, BATCH);
    for (const record of await unfinishedOf(batch, membership)) {
      if (signal.aborted) return finished;
      const isFinished = await repairOne(logger, { room: record.room }, async () => {
        const { changed } = await finishCreation({ rooms, members, audit }, record);
        const synced = await members.syncRoom(record.room, () => metaNow(rooms, record));
        return changed || synced.changed;
      });
      if (!isFinished) continue;
      finished += 1;
      metrics.reconciled.add(1);
      logger.info({ room: record.room }, 'Made a room what its row says.');
    }
    after = batch.length < BATCH ? undefined : batch.at(-1)?.room;
  } while (after !== undefined && !signal.aborted);
  return finished;
};

/**
 * Returns whether a room lacks its key, its key says something else than its row, or its creator may never have become a member. A creator who left looks the same here,
 * and is distinguished when it comes to writing.
 */
export const isUnfinished = (
  record: RoomRecord,
  meta: RoomMeta | undefined,
  creatorRole: RoomRole | undefined,
): boolean => {
  if (meta === undefined || !isUpToDate(record, meta)) return true;
  return meta.type === 'public' && !meta.deleted && creatorOf(record) !== undefined && creatorRole === undefined;
};

const metaNow = async (rooms: Pick<RoomStore, 'find'>, record: RoomRecord): Promise<RoomMeta> =>
  metaOf((await rooms.find(record.room)) ?? record);

async function unfinishedOf(
  batch: readonly RoomRecord[],
  membership: ReconcilerOptions['membership'],
): Promise<RoomRecord[]> {
  const known = await Promise.all(
    batch.map(async (record) => {
      const creator = creatorOf(record);
      const [meta, role] = await Promise.all([
        membership.room(record.room),
        creator === undefined ? undefined : membership.role(record.room, creator),
      ]);
      return isUnfinished(record, meta, role) ? [record] : [];
    }),
  );
  return known.flat();
}
