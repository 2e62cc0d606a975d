import { z } from 'zod';
import { endpoint, planned } from '../define.ts';
import { openEnum } from '../open.ts';
import { displayName, emptyPayload, page, publicRoomId, roomId, storableText, timestamp, userId } from '../schemas.ts';

const queue = 'room-workers';

export const roomType = z.enum(['public', 'private', 'dm', 'admin']);
export type RoomType = z.infer<typeof roomType>;

export const roomRole = z.enum(['owner', 'admin', 'member']);
export type RoomRole = z.infer<typeof roomRole>;

/** A room as one person sees it; `role` is that person's, `null` when not a member. */
export const roomInfo = z.object({
  room: roomId,
  type: openEnum(roomType.options),
  displayName: z.string(),
  topic: z.string(),
  creator: userId.nullable(),
  createdAt: timestamp,
  archived: z.boolean(),
  role: openEnum(roomRole.options).nullable(),
  /** Whether nobody owns it: a realm admin may claim it. Left out where somebody does. */
  ownerless: z.boolean().optional(),
});
export type RoomInfo = z.infer<typeof roomInfo>;

/** A room in a list; public ones with how many are in it and when something last happened in it, where that is known. */
export const listedRoom = roomInfo.extend({
  memberCount: z.int().nonnegative().optional(),
  activeAt: timestamp.optional(),
});
export type ListedRoom = z.infer<typeof listedRoom>;

const row = (action: string, summary: string, role: 'any' | 'user' = 'user') =>
  planned({ subject: `room.${action}.{room}.{user}`, summary, role, queue });

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
    summary: 'End one’s membership of a public room.',
    role: 'any',
    queue,
    request: emptyPayload,
    reply: emptyPayload,
    errors: ['NOT_FOUND', 'CONFLICT'],
  }),
  create: endpoint({
    subject: 'room.create.{user}',
    summary: 'Create a public room under an id of one’s choice; the creator owns it.',
    role: 'user',
    queue,
    request: z.object({
      type: z.literal('public'),
      room: publicRoomId,
      displayName,
      topic: storableText.trim().max(250).default(''),
    }),
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
  dm: planned({
    subject: 'room.dm.{user}',
    summary: 'Open, or find, the direct messages with the people named.',
    role: 'user',
    queue,
  }),
  update: row('update', 'Name, topic, description, retention; owners and room admins.'),
  archive: row('archive', 'Close a room for writing.'),
  delete: row('delete', 'Delete a room.'),
  invite: row('invite', 'Add a person to a private room.'),
  kick: row('kick', 'Remove a person from a room.'),
  depart: row('depart', 'Leave a private room.', 'any'),
  role: row('role', 'Change a member’s role; handing over ownership is a role change.'),
  prefs: row('prefs', 'My settings for a room.', 'any'),
  pin: row('pin', 'Pin or unpin a message.'),
  audit: planned({ subject: 'audit.list.{user}', summary: 'The audit log.', role: 'admin', queue }),
} as const;
