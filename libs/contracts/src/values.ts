import { z } from 'zod';
import type { RoomEvent } from './define.ts';
import { postPolicy, roomRole, roomType, type RoomType } from './room.ts';
import { timestamp, userId } from './schemas.ts';

/**
 * The value of a room's key in `ROOM_META`.
 *
 * Unknown fields are kept, so that an older service that updates a room does not drop what a newer one wrote. A `type`
 * outside of `roomType` does not parse: readers then give no access.
 */
export const roomMeta = z.looseObject({
  type: roomType,
  displayName: z.string().max(80),
  topic: z.string().max(250),
  /** `null`: seeded, nobody's. */
  creator: userId.nullable(),
  createdAt: timestamp,
  archived: z.boolean(),
  deleted: z.boolean(),
  description: z.string().max(2_000).optional(),
  /** Left out: everyone. */
  postPolicy: postPolicy.optional(),
  /** Left out: members invite too. */
  invitesByAdmins: z.boolean().optional(),
  /** After how many days messages are erased; `null` or left out: never. */
  retentionDays: z.int().positive().nullable().optional(),
  /** Of a direct conversation of two: whether one of them blocks the other, so that nobody writes. Which one is not said. */
  blocked: z.boolean().optional(),
  /** Who claimed the room last, when nobody owned it; their role in `ROOMS` is written after this. */
  claimedBy: userId.optional(),
});
export type RoomMeta = z.infer<typeof roomMeta>;

/**
 * The value of a person's key in `USERS`: which Keycloak subject owns the name.
 *
 * `notBefore`, in ms since 1970, refuses access tokens that were issued earlier; it only moves forward.
 */
export const userRecord = z.looseObject({
  sub: z.string().min(1).max(255),
  displayName: z.string().max(80),
  notBefore: timestamp.optional(),
});
export type UserRecord = z.infer<typeof userRecord>;

/** The value of a membership's key in `ROOMS`. */
export const membership = z.object({ role: roomRole });
export type MembershipValue = z.infer<typeof membership>;

/**
 * Returns the type that a room's id gives away: `p-…`, `dm-…` and `admin-…` are reserved, every other id is a public
 * room's.
 *
 * @example
 * roomTypeOf('p-council'); // 'private'
 * roomTypeOf('general'); // 'public'
 */
export const roomTypeOf = (room: string): RoomType =>
  PREFIXES.find(([prefix]) => room.startsWith(prefix))?.[1] ?? 'public';

const PREFIXES = [
  ['p-', 'private'],
  ['dm-', 'dm'],
  ['admin-', 'admin'],
] as const satisfies readonly (readonly [string, RoomType])[];

/**
 * Returns which row of a {@link RoomEvent} carries what happens in a room of this type: one for everyone of a public room, one
 * for the admins of an admin room, and one for each member of any other, so that nobody else learns that the room exists.
 *
 * @example
 * roomAudience('dm'); // 'member'
 */
export const roomAudience = (type: RoomType): keyof RoomEvent => {
  if (type === 'public') return 'everyone';
  return type === 'admin' ? 'admins' : 'member';
};
