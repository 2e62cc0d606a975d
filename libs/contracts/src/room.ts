import { z } from 'zod';
import { openEnum } from './open.ts';
import { messageId, roomId, storableText, timestamp, userId } from './schemas.ts';

export const roomType = z.enum(['public', 'private', 'dm', 'admin']);
export type RoomType = z.infer<typeof roomType>;

export const roomRole = z.enum(['owner', 'admin', 'member']);
export type RoomRole = z.infer<typeof roomRole>;

/** Who may post to a room: all its members, or its owners and admins alone. A reader treats any other value as the latter. */
export const postPolicy = openEnum(['everyone', 'admins']);
export type PostPolicy = z.infer<typeof postPolicy>;

/** People whom one request adds to a room at most. */
export const MAX_INVITES = 50;
/** People in one direct conversation beside the one who opens it; none makes notes to oneself. */
export const MAX_OTHERS = 8;
/** Members of one private room. */
export const MAX_PRIVATE_MEMBERS = 1_000;

/** Private rooms that one person is in; nobody is invited to more. */
export const MAX_PRIVATE_ROOMS = 2_000;
/** Direct conversations that one person opens, and as many that others open with them. */
export const MAX_DMS = 2_000;
/** Direct conversations that one person opens in which the same other one is. */
export const MAX_DMS_WITH = 100;

/** Bans of one room that hold. */
export const MAX_BANS = 10_000;

/** People whom one person blocks. */
export const MAX_BLOCKED = 1_000;

/** Messages of one room that are pinned at a time. */
export const MAX_PINS = 50;
/** Rooms that two people have in common, of which one answer names. */
export const MAX_COMMON_ROOMS = 100;

/** Ten years. */
export const MAX_RETENTION_DAYS = 3_650;
/** More messages than a preview of a room’s retention counts. */
export const MAX_RETENTION_COUNT = 100_000;

export const retentionDays = z.int().min(1).max(MAX_RETENTION_DAYS);
/** Most control characters take six bytes as JSON. Those of tabs and lines take two, and come with what people paste. */
export const topic = storableText
  .trim()
  .max(250)
  .refine((text) => !/\p{Cc}/u.test(text), 'A topic must not hold control characters.');
export const description = storableText
  .trim()
  .max(2_000)
  .refine(
    (text) => !/(?![\t\n])\p{Cc}/u.test(text),
    'A description must not hold control characters but tabs and line ends.',
  );

/** What a room is, whoever looks at it. Fields that a room does not have are left out. */
const roomFields = {
  room: roomId,
  type: openEnum(roomType.options),
  displayName: z.string(),
  topic: z.string(),
  description: z.string().optional(),
  creator: userId.nullable(),
  createdAt: timestamp,
  archived: z.boolean(),
  postPolicy: postPolicy.optional(),
  /** Whether members of a private room who are neither owner nor admin may not invite to it. */
  invitesByAdmins: z.boolean().optional(),
  /** After how many days messages are erased; left out: never. */
  retentionDays: z.int().positive().optional(),
  /** Of a direct conversation: everybody in it, in the order of their user names. */
  people: z.array(z.object({ user: userId, displayName: z.string().optional() })).optional(),
};

/** A room as one person sees it; `role` is that person's, `null` when not a member. */
export const roomInfo = z.object({
  ...roomFields,
  role: openEnum(roomRole.options).nullable(),
  /** Whether nobody owns it: a realm admin may claim it. Left out where somebody does. */
  ownerless: z.boolean().optional(),
  /** Until when that person may not join it, of `room.info` alone; `null`: never again. Left out where they may. */
  bannedUntil: timestamp.nullable().optional(),
});
export type RoomInfo = z.infer<typeof roomInfo>;

/** That a room changed, with what it is now. */
export const updatedRoom = z.object({
  v: z.int().positive(),
  ...roomFields,
  deleted: z.boolean(),
  by: userId,
});
export type UpdatedRoom = z.infer<typeof updatedRoom>;

/** That a message of a room is pinned: who did that, and when. */
export const pin = z.object({ messageId, by: userId, at: timestamp });
export type Pin = z.infer<typeof pin>;

/** That a message was pinned or unpinned. Of two changes of one message the later `at` holds, in whatever order they come. */
export const changedPin = pin.extend({ v: z.int().positive(), room: roomId, pinned: z.boolean() });
export type ChangedPin = z.infer<typeof changedPin>;

const prefsFields = {
  /** What notifies: everything, only what mentions the person, or nothing. */
  level: openEnum(['all', 'mentions', 'none']),
  muted: z.boolean(),
  favourite: z.boolean(),
  /** Of a direct conversation: left out of the list until somebody writes. */
  hidden: z.boolean(),
};

/** One person's own settings for one room. */
export const roomPrefs = z.object({
  ...prefsFields,
  /** Since when it is hidden: what is written later brings it back. Left out where it is not. */
  hiddenAt: timestamp.optional(),
});
export type RoomPrefs = z.infer<typeof roomPrefs>;

/** What a person changes of them. */
export const roomPrefsChanges = z.object({ ...prefsFields, level: z.enum(['all', 'mentions', 'none']) }).partial();

/** A room in a list; public ones with how many are in it and when something last happened in it, where that is known. */
export const listedRoom = roomInfo.extend({
  memberCount: z.int().nonnegative().optional(),
  activeAt: timestamp.optional(),
  /** The caller's own, in the list of their rooms; left out while they changed none. */
  prefs: roomPrefs.optional(),
});
export type ListedRoom = z.infer<typeof listedRoom>;
