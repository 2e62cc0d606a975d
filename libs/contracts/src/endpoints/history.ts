import { z } from 'zod';
import { endpoint, planned } from '../define.ts';
import { loggedEvent, message } from '../message.ts';
import { messageId, position, roomId, sequence, timestamp, userId } from '../schemas.ts';

const queue = 'history-workers';

const pageRequest = z
  .object({
    before: z.int().optional(),
    after: z.int().optional(),
    around: z.int().optional(),
    /** The message in the middle of the page; `NOT_FOUND` where it is none of this conversation. */
    aroundId: messageId.optional(),
    /** With `before` or `after`: the message of that sort key which the page ends at, where several have the key. */
    boundaryId: messageId.optional(),
    limit: z.int().min(1).max(100).default(50),
  })
  .refine(
    ({ before, after, around, aroundId }) =>
      [before, after, around, aroundId].filter((key) => key !== undefined).length <= 1,
    { message: 'Ask for a page before, after or around a key, or around a message, not for two of these.' },
  );

/** Messages in the order of their sort keys, and the position from which a sync goes on. */
const pageReply = z.object({
  messages: z.array(message),
  hasBefore: z.boolean(),
  hasAfter: z.boolean(),
  position,
});

/** What came of rooms to catch up with; a room that takes more than one reply is there twice. */
const syncedRooms = z.array(
  z.union([
    z.object({ room: roomId, status: z.literal('ok'), events: z.array(loggedEvent), upTo: position }),
    z.object({ room: roomId, status: z.enum(['reset', 'deferred', 'gone']) }),
    // What a newer service may say one day: the room has to be loaded again.
    z.object({ room: roomId, status: z.string().refine((status) => status !== 'ok') }).transform(({ room }) => ({
      room,
      status: 'reset' as const,
    })),
  ]),
);

/**
 * The texts of a message by time, at most {@link MAX_VERSIONS} and last the one that stands; each with the sequence and the time of
 * the post or edit that brought it. None of a message that is deleted, or not there.
 */
const versions = z.array(z.object({ seq: sequence, at: timestamp, text: z.string() }));

export const history = {
  room: endpoint({
    subject: 'history.room.{room}.{user}',
    access: 'read',
    summary: 'A page of a room: the newest, before or after a sort key, or around one or a message.',
    role: 'any',
    queue,
    request: pageRequest,
    reply: pageReply,
    errors: ['NOT_FOUND'],
  }),
  thread: endpoint({
    subject: 'history.thread.{room}.{thread}.{user}',
    access: 'read',
    summary: 'A page of a thread.',
    role: 'any',
    queue,
    request: pageRequest,
    reply: pageReply,
    errors: ['NOT_FOUND'],
  }),
  messages: endpoint({
    subject: 'history.messages.{room}.{user}',
    access: 'read',
    summary: 'Messages of a room and its threads by their ids, deleted ones too; one that is not there is left out.',
    role: 'any',
    queue,
    request: z.object({ ids: z.array(messageId).min(1).max(50) }),
    reply: z.object({
      messages: z.array(message),
      /** Those that found no place in this answer: to be asked for again. */
      left: z.array(messageId),
    }),
    errors: ['NOT_FOUND'],
  }),
  sync: endpoint({
    subject: 'history.sync.{user}',
    summary: 'Everything after a position per room, in parts when it is large, or `reset`.',
    role: 'any',
    queue,
    request: z.object({
      rooms: z
        .array(z.object({ room: roomId, position }))
        .min(1)
        .max(200)
        .refine((rooms) => new Set(rooms.map(({ room }) => room)).size === rooms.length, {
          message: 'A room may be named once.',
        }),
    }),
    reply: z.object({
      rooms: syncedRooms,
    }),
    rate: { perMinute: 120, burst: 30 },
  }),
  versions: endpoint({
    subject: 'history.versions.{room}.{user}',
    access: 'read',
    summary: 'What a message of a room or a thread said before, and what it says now.',
    role: 'any',
    queue,
    request: z.object({ messageId }),
    reply: z.object({ versions }),
    errors: ['NOT_FOUND'],
  }),
  dms: endpoint({
    subject: 'history.dms.{user}',
    summary: 'My direct conversations, the latest first, each with its last message.',
    role: 'any',
    queue,
    /** `after` is `next` of the page before. */
    request: z.object({ after: z.string().max(512).optional(), limit: z.int().min(1).max(100).default(50) }),
    reply: z.object({
      dms: z.array(
        z.object({
          room: roomId,
          /** Everybody in it, the caller included, in the order of their user names. */
          people: z.array(userId),
          /**
           * The last one of a person outside of threads, with the beginning of its text, at most {@link MAX_EXCERPT_BYTES}, and the first
           * of its files; without reactions, replies and mentions. Left out where nobody has written yet.
           */
          last: message.optional(),
        }),
      ),
      next: z.string().nullable(),
      position,
    }),
    rate: { perMinute: 60, burst: 30 },
  }),
  mentions: endpoint({
    subject: 'history.mentions.{user}',
    summary: 'The messages that mention me, by name or everyone, in the rooms that I am in, the newest first.',
    role: 'any',
    queue,
    /** `after` is `next` of the page before. */
    request: z.object({ after: z.string().max(64).optional(), limit: z.int().min(1).max(100).default(50) }),
    reply: z.object({
      /** As they are now, also those of threads; without reactions and replies. */
      messages: z.array(message),
      next: z.string().nullable(),
    }),
    rate: { perMinute: 60, burst: 30 },
  }),
  unread: planned({
    subject: 'history.unread.{user}',
    summary: 'Unread and mention counts per room.',
    role: 'any',
    queue,
  }),
  search: planned({
    subject: 'history.search.{user}',
    summary: 'Full-text search in rooms I may read.',
    role: 'any',
    queue,
  }),
  admin: endpoint({
    subject: 'history.admin.{room}.{user}',
    summary: 'A page of an admin room, everything in it after a position, or the texts of one of its messages.',
    role: 'admin',
    queue,
    request: z
      .object({ page: pageRequest.optional(), sync: position.optional(), versions: messageId.optional() })
      .refine((wanted) => Object.values(wanted).filter((one) => one !== undefined).length === 1, {
        message: 'Ask for a page, for a sync, or for the versions of a message.',
      }),
    /** What was asked for. */
    reply: z.object({ page: pageReply.optional(), sync: syncedRooms.optional(), versions: versions.optional() }),
    errors: ['NOT_FOUND'],
  }),
  /**
   * A send whose client id is too old for the duplicate window is looked up before it is published. `targetId` is the
   * message that an edit, a delete or a reaction is about: such an event is found by both. Of a post that was deleted since
   * the reply says so.
   */
  lookup: endpoint({
    subject: 'history.lookup.{service}',
    summary: 'Whether an event is stored already: where, and in which thread or about which message.',
    role: 'service',
    queue,
    request: z.object({ room: roomId, messageId, targetId: messageId.optional() }),
    reply: z.object({
      found: z
        .object({
          seq: sequence,
          timestamp,
          threadId: messageId.optional(),
          targetId: messageId.optional(),
          deleted: z.boolean().optional(),
        })
        .nullable(),
    }),
    rate: { perMinute: 600_000, burst: 10_000 },
  }),
} as const;
