import type { RoomMeta } from '@nats-chat/contracts';
import { founderOf, metaOf } from './room-info.ts';
import type { MembershipStore, RoomRecord } from './store.ts';

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
 */
export const found = async (
  store: Pick<MembershipStore, 'createRoom' | 'found'>,
  record: RoomRecord,
): Promise<Founded> => {
  const { meta, created } = await store.createRoom(record.room, metaOf(record));
  const founder = founderOf(record);
  const founds = founder !== undefined && meta.type === 'public' && !meta.deleted;
  const joined = founds && (await store.found(record.room, founder));
  return { meta, changed: created || joined };
};
