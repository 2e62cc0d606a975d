import { buckets, membership, roomMeta, roomTypeOf, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import { parse } from '@nats-chat/subjects';

/** The value of a key, or why it is none; a value that is none gives nobody access. */
type Decoded<V> = { readonly value: V } | { readonly problem: string };

/** What a bucket's stored bytes mean under a key. Never throws. */
export type Decode<V> = (key: string, data: Uint8Array) => Decoded<V>;

/** Reads a key of `ROOMS`. */
export const decodeRole: Decode<RoomRole> = (key, data) => {
  if (parse(buckets.ROOMS.key, key) === undefined) return { problem: 'not the key of a membership' };
  const parsed = membership.safeParse(json(data));
  return parsed.success ? { value: parsed.data.role } : { problem: 'not a membership' };
};

/**
 * Reads a key of `ROOM_META`.
 *
 * A type other than the id says is refused: a room's type never changes, and what an outsider is told of a room that
 * does not exist depends on its id alone.
 */
export const decodeMeta: Decode<RoomMeta> = (key, data) => {
  const parsed = roomMeta.safeParse(json(data));
  if (!parsed.success) return { problem: 'not a room' };
  return parsed.data.type === roomTypeOf(key) ? { value: parsed.data } : { problem: 'a type that the id denies' };
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

function json(data: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(data));
  } catch {
    return undefined;
  }
}
