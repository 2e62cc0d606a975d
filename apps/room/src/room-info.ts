import { userId, type RoomInfo, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import type { RoomRecord } from './store.ts';

/** Returns a room as someone of `role` sees it. */
export const roomInfoOf = (room: string, meta: RoomMeta, role: RoomRole | undefined): RoomInfo => ({
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
