import { z } from 'zod';
import { auditEntry } from '../audit.ts';
import { endpoint } from '../define.ts';
import {
  description,
  listedRoom,
  MAX_RETENTION_COUNT,
  pin,
  retentionDays,
  roomInfo,
  roomPrefs,
  roomPrefsChanges,
  topic,
} from '../room.ts';
import {
  clientId,
  displayName,
  emptyPayload,
  messageId,
  page,
  publicRoomId,
  roomId,
  storableText,
  timestamp,
  userId,
} from '../schemas.ts';
import { roomMembers } from './room-members.ts';

const queue = 'room-workers';

/** Rooms, and who is in them. */
export const room = {
  ...roomMembers,
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
    request: z.object({
      scope: z.enum(['mine', 'all']),
      /** Of all public rooms, those that are archived, and none that one may join. */
      archived: z.boolean().optional(),
      ...page,
    }),
    reply: z.object({
      rooms: z.array(listedRoom),
      next: z.string().nullable(),
      /** Whom the caller blocks, by user name: with the first page of their rooms, unless it is not known now. */
      blocked: z.array(userId).optional(),
    }),
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
  claim: endpoint({
    subject: 'room.claim.{room}.{user}',
    summary: 'Own a public room that nobody owns; claiming what one owns changes nothing.',
    role: 'admin',
    queue,
    request: emptyPayload,
    reply: roomInfo,
    errors: ['NOT_FOUND', 'FORBIDDEN', 'CONFLICT'],
  }),
  update: endpoint({
    subject: 'room.update.{room}.{user}',
    access: 'change',
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
    access: 'change',
    summary: 'Close a room for writing, or open it again.',
    role: 'user',
    queue,
    request: z.object({ archived: z.boolean() }),
    reply: roomInfo,
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN', 'CONFLICT'],
  }),
  prefs: endpoint({
    subject: 'room.prefs.{room}.{user}',
    access: 'change',
    summary: 'Change my settings for a room; fields that are left out stay. Without any, what they are.',
    role: 'any',
    queue,
    request: roomPrefsChanges,
    reply: roomPrefs,
    errors: ['NOT_FOUND', 'NOT_MEMBER'],
  }),
  delete: endpoint({
    subject: 'room.delete.{room}.{user}',
    access: 'change',
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
  pin: endpoint({
    subject: 'room.pin.{room}.{user}',
    access: 'write',
    summary:
      'Pin or unpin a message; what is so already changes nothing. For owners and admins, and both of a direct conversation.',
    role: 'user',
    queue,
    request: z.discriminatedUnion('action', [
      z.object({ action: z.literal('unpin'), messageId }),
      z.object({ action: z.literal('pin'), messageId }),
    ]),
    /** What holds now; `by` whom and when it was pinned, or that it is not was last said. */
    reply: z.object({ pinned: z.boolean(), by: userId, at: timestamp }),
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN', 'CONFLICT'],
    rate: { perMinute: 60, burst: 30 },
  }),
  pins: endpoint({
    subject: 'room.pins.{room}.{user}',
    access: 'read',
    summary: 'Which messages of a room are pinned, the last one first.',
    role: 'any',
    queue,
    request: emptyPayload,
    reply: z.object({ pins: z.array(pin) }),
    errors: ['NOT_FOUND'],
  }),
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
