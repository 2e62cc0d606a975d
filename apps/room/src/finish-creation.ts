import type { RoomMeta } from '@nats-chat/contracts';
import type { AuditTrail } from '@nats-chat/postgres';
import { creatorOf, metaOf } from './room-info.ts';
import type { MembershipStore, RoomRecord } from './store.ts';

export interface FinishCreationOptions {
  readonly members: Pick<MembershipStore, 'createRoom' | 'addFirstTime'>;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/** A room whose creation is finished. */
export interface FinishedRoom {
  readonly meta: RoomMeta;
  /** Whether anything was missing. */
  readonly changed: boolean;
}

/**
 * Does what is left to do after a room’s id was reserved: its key in `ROOM_META`, then its creator’s in `ROOMS`.
 *
 * Each step does nothing where it was done before, so whoever comes after a crash between two of them goes on: the
 * creator, who tries again, or the reconciler. Only public rooms get their owner here; members of private rooms and DMs
 * are in PostgreSQL first, and admin rooms are open to every admin.
 *
 * Whoever makes the creator the owner audits it, so that a creation is in the audit log once, whatever its course.
 */
export const finishCreation = async (
  { members, audit }: FinishCreationOptions,
  record: RoomRecord,
): Promise<FinishedRoom> => {
  const { room } = record;
  const { meta, created } = await members.createRoom(room, metaOf(record));
  const creator = creatorOf(record);
  if (creator === undefined || meta.type !== 'public' || meta.deleted) return { meta, changed: created };
  const joined = await members.addFirstTime(room, creator, 'owner');
  if (joined) audit.record({ actor: creator, action: 'room.create', target: room, result: 'ok' });
  return { meta, changed: created || joined };
};
