import type { RoomMeta } from '@nats-chat/contracts';
import type { AuditTrail } from '@nats-chat/postgres';
import { creatorOf, metaOf } from './room-info.ts';
import type { MembershipStore, RoomRecord, RoomStore } from './store.ts';

export interface FinishCreationOptions {
  readonly rooms: Pick<RoomStore, 'memberRole'>;
  readonly members: Pick<MembershipStore, 'createRoom' | 'addFirstTime' | 'sync'>;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/** A room whose creation is finished. */
export interface FinishedRoom {
  readonly meta: RoomMeta;
  /** Whether anything was missing. */
  readonly changed: boolean;
}

/**
 * Does what is left to do after a room’s id was reserved: its key in `ROOM_META`, then those of its first members in `ROOMS`.
 *
 * Each step does nothing where it was done before, so whoever comes after a crash between two of them goes on: the
 * creator, who tries again, or the reconciler. A public room gets its creator as its owner; who is in a private room or a DM is
 * in PostgreSQL; admin rooms are open to every admin.
 *
 * Whoever finishes a creation audits it, so that it is in the audit log once, whatever its course.
 *
 * @param people - whose memberships of a room that is not public are made what PostgreSQL says
 */
export const finishCreation = async (
  { rooms, members, audit }: FinishCreationOptions,
  record: RoomRecord,
  people: readonly string[] = [],
): Promise<FinishedRoom> => {
  const { room } = record;
  const { meta, created } = await members.createRoom(room, metaOf(record));
  const creator = creatorOf(record);
  if (creator === undefined || meta.deleted) return { meta, changed: created };
  const isPublic = meta.type === 'public';
  let changed = isPublic && (await members.addFirstTime(room, creator, 'owner'));
  for (const user of isPublic ? [] : people) {
    changed = (await members.sync(room, user, () => rooms.memberRole(room, user))) || changed;
  }
  if (isPublic ? changed : created) {
    audit.record({ actor: creator, action: 'room.create', target: room, result: 'ok' });
  }
  return { meta, changed: created || changed };
};
