import { z } from 'zod';
import { endpoint, planned } from '../define.ts';
import { openEnum } from '../open.ts';
import {
  clientId,
  displayName,
  emptyPayload,
  page,
  publicRoomId,
  roomId,
  storableText,
  timestamp,
  userId,
} from '../schemas.ts';

const queue = 'room-workers';

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

/** Ten years. */
export const MAX_RETENTION_DAYS = 3_650;
/** More messages than a preview of a room’s retention counts. */
export const MAX_RETENTION_COUNT = 100_000;

const retentionDays = z.int().min(1).max(MAX_RETENTION_DAYS);
const topic = storableText.trim().max(250);
const description = storableText.trim().max(2_000);

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

/** One person's own settings for one room. */
export const roomPrefs = z.object({
  /** What notifies: everything, only what mentions the person, or nothing. */
  level: openEnum(['all', 'mentions', 'none']),
  muted: z.boolean(),
  favourite: z.boolean(),
  /** Of a direct conversation: left out of the list until somebody writes. */
  hidden: z.boolean(),
});
export type RoomPrefs = z.infer<typeof roomPrefs>;

/** A room in a list; public ones with how many are in it and when something last happened in it, where that is known. */
export const listedRoom = roomInfo.extend({
  memberCount: z.int().nonnegative().optional(),
  activeAt: timestamp.optional(),
  /** The caller's own, in the list of their rooms; left out while they changed none. */
  prefs: roomPrefs.optional(),
});
export type ListedRoom = z.infer<typeof listedRoom>;

/** A line of the audit log: who did what to what, when, with which result. */
export const auditEntry = z.object({
  id: z.int().positive(),
  at: timestamp,
  service: z.string(),
  /** A person, a service, or who somebody claimed to be. */
  actor: z.string(),
  action: z.string(),
  /** A room; of what auth-callout wrote, a person. */
  target: z.string().optional(),
  result: openEnum(['ok', 'denied', 'failed']),
  details: z.looseObject({}),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const room = {
  join: endpoint({
    subject: 'room.join.{room}.{user}',
    summary: 'Become a member of a public room; joining twice is joining once.',
    role: 'any',
    queue,
    request: emptyPayload,
    reply: roomInfo,
    errors: ['NOT_FOUND', 'FORBIDDEN'],
  }),
  leave: endpoint({
    subject: 'room.leave.{room}.{user}',
    summary: 'End one’s membership of a public or private room.',
    role: 'any',
    queue,
    request: emptyPayload,
    reply: emptyPayload,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
  create: endpoint({
    subject: 'room.create.{user}',
    summary: 'Create a public room under an id of one’s choice, or a private one; the creator owns it.',
    role: 'user',
    queue,
    request: z
      .object({
        type: z.enum(['public', 'private']),
        /** Of a public room. */
        room: publicRoomId.optional(),
        /** Of a private room: the same key of the same person is the same room, so a retry makes no second one. */
        key: clientId.optional(),
        displayName,
        topic: topic.default(''),
      })
      .refine(
        ({ type, room, key }) => (type === 'public' ? room !== undefined : key !== undefined && room === undefined),
        'A public room needs an id, a private one a key and no id.',
      ),
    reply: roomInfo,
    errors: ['CONFLICT'],
    rate: { perMinute: 20, burst: 10 },
  }),
  list: endpoint({
    subject: 'room.list.{user}',
    summary: 'The rooms I am a member of, or a page of all that I may join, with members and activity.',
    role: 'any',
    queue,
    request: z.object({ scope: z.enum(['mine', 'all']), ...page }),
    reply: z.object({ rooms: z.array(listedRoom), next: z.string().nullable() }),
  }),
  adminList: endpoint({
    subject: 'room.adminlist.{user}',
    summary: 'The admin rooms, by id. Whoever has the realm role is a member of each.',
    role: 'admin',
    queue,
    request: z.object({ ...page }),
    reply: z.object({ rooms: z.array(listedRoom), next: z.string().nullable() }),
  }),
  info: endpoint({
    subject: 'room.info.{room}.{user}',
    access: 'read',
    summary: 'One room.',
    role: 'any',
    queue,
    request: emptyPayload,
    reply: roomInfo,
    errors: ['NOT_FOUND'],
  }),
  members: endpoint({
    subject: 'room.members.{room}.{user}',
    access: 'read',
    summary: 'A page of a room’s members, in the order in which they joined or last changed their role.',
    role: 'any',
    queue: 'room-members-workers',
    request: z.object({ ...page }),
    reply: z.object({
      members: z.array(
        z.object({ user: userId, role: openEnum(roomRole.options), displayName: z.string().optional() }),
      ),
      next: z.string().nullable(),
    }),
    errors: ['NOT_FOUND'],
  }),
  claim: endpoint({
    subject: 'room.claim.{room}.{user}',
    summary: 'Own a public room that nobody owns; claiming what one owns changes nothing.',
    role: 'admin',
    queue,
    request: emptyPayload,
    reply: roomInfo,
    errors: ['NOT_FOUND', 'FORBIDDEN', 'CONFLICT'],
  }),
  invite: endpoint({
    subject: 'room.invite.{room}.{user}',
    access: 'read',
    summary: 'Add people of the directory to a private room; who is a member already stays as they are.',
    role: 'user',
    queue,
    request: z.object({ users: z.array(userId).min(1).max(MAX_INVITES) }),
    reply: z.object({
      /** Who is a member now, also who was one before. */
      members: z.array(userId),
      refused: z.array(z.object({ user: userId, error: openEnum(['NOT_FOUND', 'CONFLICT']) })),
    }),
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN', 'CONFLICT'],
    rate: { perMinute: 60, burst: 20 },
  }),
  kick: endpoint({
    subject: 'room.kick.{room}.{user}',
    access: 'read',
    summary: 'End another person’s membership; in a public room, they may be kept from joining again.',
    role: 'user',
    queue,
    request: z.object({
      person: userId,
      /** Until when the person may not join again; `null`: for ever. Public rooms only. */
      ban: z.object({ until: timestamp.nullable() }).optional(),
    }),
    reply: emptyPayload,
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN', 'CONFLICT'],
  }),
  bans: endpoint({
    subject: 'room.bans.{room}.{user}',
    access: 'read',
    summary: 'A page of who may not join a public room; for its owners and admins.',
    role: 'user',
    queue,
    request: z.object({ ...page }),
    reply: z.object({
      bans: z.array(
        z.object({
          user: userId,
          displayName: z.string().optional(),
          by: userId,
          at: timestamp,
          until: timestamp.nullable(),
        }),
      ),
      next: z.string().nullable(),
    }),
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'],
  }),
  unban: endpoint({
    subject: 'room.unban.{room}.{user}',
    access: 'read',
    summary: 'Let a person join a public room again.',
    role: 'user',
    queue,
    request: z.object({ person: userId }),
    reply: emptyPayload,
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'],
  }),
  role: endpoint({
    subject: 'room.role.{room}.{user}',
    access: 'read',
    summary: 'Change a member’s role, one’s own included; handing over ownership is making somebody an owner.',
    role: 'user',
    queue,
    request: z.object({ person: userId, role: roomRole }),
    reply: z.object({ role: openEnum(roomRole.options) }),
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN', 'CONFLICT'],
  }),
  update: endpoint({
    subject: 'room.update.{room}.{user}',
    access: 'read',
    summary: 'Change a room’s name, topic, description and settings; fields that are left out stay.',
    role: 'user',
    queue,
    request: z.object({
      displayName: displayName.optional(),
      topic: topic.optional(),
      description: description.optional(),
      postPolicy: z.enum(['everyone', 'admins']).optional(),
      invitesByAdmins: z.boolean().optional(),
      /** `null`: messages are kept for ever. */
      retentionDays: retentionDays.nullable().optional(),
    }),
    reply: roomInfo,
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN', 'CONFLICT'],
  }),
  retention: endpoint({
    subject: 'room.retention.{room}.{user}',
    access: 'read',
    summary: 'How many messages would be erased now if they were kept for this many days; for owners and admins.',
    role: 'user',
    queue,
    request: z.object({ days: retentionDays }),
    reply: z.object({
      messages: z.int().nonnegative().max(MAX_RETENTION_COUNT),
      /** Whether there are more than are counted. */
      hasMore: z.boolean(),
    }),
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'],
    rate: { perMinute: 60, burst: 20 },
  }),
  archive: endpoint({
    subject: 'room.archive.{room}.{user}',
    access: 'read',
    summary: 'Close a room for writing, or open it again.',
    role: 'user',
    queue,
    request: z.object({ archived: z.boolean() }),
    reply: roomInfo,
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN', 'CONFLICT'],
  }),
  dm: endpoint({
    subject: 'room.dm.{user}',
    summary: 'Open, or find, the direct conversation of the caller and the people named: none makes notes to oneself.',
    role: 'user',
    queue,
    request: z.object({ users: z.array(userId).max(MAX_OTHERS) }),
    reply: roomInfo,
    errors: ['NOT_FOUND', 'CONFLICT'],
    rate: { perMinute: 60, burst: 20 },
  }),
  prefs: endpoint({
    subject: 'room.prefs.{room}.{user}',
    access: 'read',
    summary: 'Change my settings for a room; fields that are left out stay. Without any, what they are.',
    role: 'any',
    queue,
    request: roomPrefs.extend({ level: z.enum(['all', 'mentions', 'none']) }).partial(),
    reply: roomPrefs,
    errors: ['NOT_FOUND', 'NOT_MEMBER'],
  }),
  delete: endpoint({
    subject: 'room.delete.{room}.{user}',
    access: 'read',
    summary: 'Delete a public or private room that one owns, with everything in it, for ever.',
    role: 'user',
    queue,
    request: emptyPayload,
    reply: emptyPayload,
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'],
  }),
  remove: endpoint({
    subject: 'room.remove.{room}.{user}',
    summary: 'Delete a public room, whoever owns it, with everything in it, for ever.',
    role: 'admin',
    queue,
    request: emptyPayload,
    reply: emptyPayload,
    errors: ['NOT_FOUND'],
  }),
  pin: planned({ subject: 'room.pin.{room}.{user}', summary: 'Pin or unpin a message.', role: 'user', queue }),
  audit: endpoint({
    subject: 'audit.list.{user}',
    summary: 'A page of the audit log, newest first.',
    role: 'admin',
    queue,
    request: z.object({
      /** What they did, and what was done to them. */
      person: userId.optional(),
      room: roomId.optional(),
      /** Such as `room.kick`. */
      action: storableText.min(1).max(64).optional(),
      /** Not before this time. */
      since: timestamp.optional(),
      /** Before this time. */
      until: timestamp.optional(),
      ...page,
    }),
    reply: z.object({ entries: z.array(auditEntry), next: z.string().nullable() }),
  }),
} as const;
