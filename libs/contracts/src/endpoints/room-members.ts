import { z } from 'zod';
import { endpoint } from '../define.ts';
import { openEnum } from '../open.ts';
import { MAX_COMMON_ROOMS, MAX_INVITES, MAX_OTHERS, roomInfo, roomRole } from '../room.ts';
import { emptyPayload, page, roomId, timestamp, userId } from '../schemas.ts';

const queue = 'room-workers';

/** Who is in a room. */
export const roomMembers = {
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
  invite: endpoint({
    subject: 'room.invite.{room}.{user}',
    access: 'change',
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
    access: 'change',
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
    access: 'change',
    summary: 'Let a person join a public room again.',
    role: 'user',
    queue,
    request: z.object({ person: userId }),
    reply: emptyPayload,
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'],
  }),
  role: endpoint({
    subject: 'room.role.{room}.{user}',
    access: 'change',
    summary: 'Change a member’s role, one’s own included; handing over ownership is making somebody an owner.',
    role: 'user',
    queue,
    request: z.object({ person: userId, role: roomRole }),
    reply: z.object({ role: openEnum(roomRole.options) }),
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN', 'CONFLICT'],
  }),
  dm: endpoint({
    subject: 'room.dm.{user}',
    summary: 'Open, or find, the direct conversation of the caller and the people named: none makes notes to oneself.',
    role: 'user',
    queue,
    request: z.object({ users: z.array(userId).max(MAX_OTHERS) }),
    reply: roomInfo,
    errors: ['NOT_FOUND', 'CONFLICT', 'FORBIDDEN'],
    rate: { perMinute: 60, burst: 20 },
  }),
  block: endpoint({
    subject: 'room.block.{user}',
    summary:
      'Block a person, or end that; nobody writes in the direct conversation of two of whom one blocks the other.',
    role: 'any',
    queue,
    request: z.object({ person: userId, blocked: z.boolean() }),
    reply: emptyPayload,
    errors: ['CONFLICT'],
    rate: { perMinute: 60, burst: 20 },
  }),
  common: endpoint({
    subject: 'room.common.{user}',
    summary: 'The public and private rooms that the caller and another person are both in, by id.',
    role: 'any',
    queue,
    request: z.object({ person: userId }),
    reply: z.object({
      rooms: z.array(roomId).max(MAX_COMMON_ROOMS),
      /** Whether there are more. */
      hasMore: z.boolean(),
    }),
    rate: { perMinute: 120, burst: 30 },
  }),
} as const;
