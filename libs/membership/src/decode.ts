import { buckets, membership, roomMeta, roomTypeOf, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import { parse } from '@nats-chat/subjects';

/** Returns the role that a key of `ROOMS` holds. @throws Error when it holds none. */
export const decodeRole = (key: string, json: unknown): RoomRole => {
  if (parse(buckets.ROOMS.key, key) === undefined) throw new TypeError('not the key of a membership');
  const parsed = membership.safeParse(json);
  if (!parsed.success) throw new TypeError('not a membership');
  return parsed.data.role;
};

/**
 * Returns the room that a key of `ROOM_META` holds.
 *
 * A type other than the id says is refused: a room's type never changes, and what an outsider gets about a room that
 * does not exist depends on its id alone.
 *
 * @throws Error when it holds none.
 */
export const decodeMeta = (key: string, json: unknown): RoomMeta => {
  const parsed = roomMeta.safeParse(json);
  if (!parsed.success) throw new TypeError('not a room');
  if (parsed.data.type !== roomTypeOf(key)) throw new TypeError('a type that the id denies');
  return parsed.data;
};
