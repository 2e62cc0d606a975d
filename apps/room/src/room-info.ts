import { userId, type RoomInfo, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import type { RoomRecord } from './store.ts';

/** Returns a room as someone of `role` sees it; `meta` is its key in `ROOM_META`. */
export const roomInfoOf = (room: string, meta: RoomMeta, role: RoomRole | undefined): RoomInfo => ({
  ...listedRoomOf(room, meta, role),
  ...(isOwnerless(meta) && { ownerless: true }),
});

/** A room that a person made has an owner from then on: the last one cannot leave. */
const isOwnerless = ({ type, creator, claimedBy }: RoomMeta): boolean =>
  type === 'public' && creator === null && claimedBy === undefined;

/** Returns the same where `meta` is by the room's row, which does not tell whether somebody claimed it. */
export const listedRoomOf = (room: string, meta: RoomMeta, role: RoomRole | undefined): RoomInfo => ({
  room,
  type: meta.type,
  displayName: meta.displayName,
  topic: meta.topic,
  creator: meta.creator,
  createdAt: meta.createdAt,
  archived: meta.archived,
  role: role ?? null,
});

/** Returns what the bucket `ROOM_META` holds of a room, by its row. */
export const metaOf = (record: RoomRecord): RoomMeta => ({
  type: record.type,
  displayName: record.displayName,
  topic: record.topic,
  creator: creatorOf(record) ?? null,
  createdAt: record.createdAt,
  archived: record.archived,
  deleted: record.deleted,
});

/** Returns the person who created a room; undefined when its row names no person, as an operator’s may. */
export const creatorOf = ({ creator }: RoomRecord): string | undefined =>
  userId.safeParse(creator).success ? creator : undefined;
