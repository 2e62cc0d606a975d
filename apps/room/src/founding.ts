import type { RoomMeta } from '@nats-chat/contracts';
import type { AuditTrail } from '@nats-chat/postgres';
import { founderOf, metaOf } from './room-info.ts';
import type { MembershipStore, RoomRecord } from './store.ts';

export interface FoundingOptions {
  readonly members: Pick<MembershipStore, 'createRoom' | 'found'>;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/** What was missing of a room, and is there now. */
export interface Founded {
  readonly meta: RoomMeta;
  /** Whether anything was missing. */
  readonly changed: boolean;
}

/**
 * Does what is left to do after a room’s id was reserved: its key in `ROOM_META`, then its founder’s in `ROOMS`.
 *
 * Each step does nothing where it was done before, so whoever comes after a crash between two of them goes on: the
 * creator, who tries again, or the reconciler. Only public rooms get their founder here; members of private rooms and
 * DMs are in PostgreSQL first, and admin rooms are open to every admin.
 *
 * Whoever makes the founder the owner audits it, so that a creation is in the audit log once, whatever its course.
 */
export const found = async ({ members, audit }: FoundingOptions, record: RoomRecord): Promise<Founded> => {
  const { room } = record;
  const { meta, created } = await members.createRoom(room, metaOf(record));
  const founder = founderOf(record);
  if (founder === undefined || meta.type !== 'public' || meta.deleted) return { meta, changed: created };
  const joined = await members.found(room, founder);
  if (joined) audit.record({ actor: founder, action: 'room.create', target: room, result: 'ok' });
  return { meta, changed: created || joined };
};
