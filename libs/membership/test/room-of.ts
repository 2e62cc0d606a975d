import type { RoomMeta, RoomType } from '@nats-chat/contracts';

/** A room of a type, with what differs. */
export const roomOf = (type: RoomType, changes: Partial<RoomMeta> = {}): RoomMeta => ({
  type,
  displayName: 'A room',
  topic: '',
  creator: 'alice',
  createdAt: 1,
  archived: false,
  deleted: false,
  ...changes,
});
