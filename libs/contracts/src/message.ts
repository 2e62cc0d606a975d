import { z } from 'zod';
import { openEnum } from './open.ts';
import { clientId, emoji, messageId, roomId, sequence, storableText, timestamp, userId } from './schemas.ts';

/**
 * The version that message events, notifications, and events of presence and membership carry as `v`.
 *
 * It rises when an older reader would take an event for something else than it is; never for a new field or a new value.
 * A reader that meets a greater one keeps to what it knows, and says that there is more than it shows: {@link isNewer}.
 */
export const EVENT_VERSION = 1;

/**
 * Returns whether an event is of a newer version than this reader, which is then to be replaced (a page: loaded again).
 *
 * @example
 * isNewer({ v: EVENT_VERSION + 1 }); // true
 */
export const isNewer = ({ v }: { readonly v: number }): boolean => v > EVENT_VERSION;

/** Who speaks in a message. */
const kind = openEnum(['user', 'system', 'bot', 'import']);

/** What an event does. An event whose action a reader does not know changes nothing for it. */
const action = openEnum(['post', 'edit', 'delete', 'react', 'unreact']);

/**
 * By which right an event acts on the message that it names: as its author, as a moderator (owner or admin of the room,
 * realm admin), or as the system. Without one, and with one that a reader does not know, it acts as the author.
 */
const right = openEnum(['author', 'moderator', 'system']);

/** People that one message mentions at most. */
export const MAX_MENTIONS = 50;

/** Who is named in a message: people, and `room` for everyone in it. */
export const mentions = z.object({ users: z.array(userId).max(MAX_MENTIONS), room: z.boolean().default(false) });

export type Mentions = z.infer<typeof mentions>;

/**
 * Returns whether a message mentions a person: by name, or everyone in its room. Nobody is mentioned by oneself.
 *
 * @example
 * isMentioned('bob', { user: 'alice', mentions: { users: [], room: true } }); // true
 * isMentioned('alice', { user: 'alice', mentions: { users: ['alice'], room: true } }); // false
 */
export const isMentioned = (
  person: string,
  { user, mentions: named }: { readonly user: string; readonly mentions?: Mentions | undefined },
): boolean => user !== person && (named?.room === true || named?.users.includes(person) === true);

export const attachment = z.object({
  id: storableText.max(64),
  name: storableText.max(255),
  size: z.int().nonnegative(),
  type: storableText.max(127),
  hash: storableText.max(128),
});

/** People whom one system message names at most, beside who did it. */
export const MAX_SUBJECTS = 50;

/**
 * What a system message says, in no language: readers write the sentence, and a neutral one for a type that they do not
 * know.
 *
 * - `created`, `archived`, `reopened`, `joined`, `left`, `settings`: by the actor
 * - `renamed`, `topic`: `values.to` is the new one; `retention`: `values.to` in days, without it messages are kept for ever
 * - `invited`, `kicked`, `banned`, `unbanned`: whom, in `subjects`
 * - `role`: of `subjects`, `values.role`; `succeeded`: who became owner since nobody was left, without an actor
 * - `pinned`: by the actor, the message `messageId`
 */
export const systemNote = z.object({
  type: openEnum([
    'created',
    'renamed',
    'topic',
    'settings',
    'retention',
    'archived',
    'reopened',
    'joined',
    'left',
    'invited',
    'kicked',
    'banned',
    'unbanned',
    'role',
    'succeeded',
    'pinned',
  ]),
  actor: userId.optional(),
  subjects: z.array(userId).max(MAX_SUBJECTS).optional(),
  messageId: messageId.optional(),
  values: z.object({ to: storableText.max(300).optional(), role: storableText.max(64).optional() }).optional(),
});
export type SystemNote = z.infer<typeof systemNote>;

/** What a message says, apart from who wrote it where and when. */
const content = {
  text: z.string().optional(),
  threadId: messageId.optional(),
  /** Of a reply in a thread: it is shown in the room, too. */
  alsoInRoom: z.boolean().optional(),
  replyTo: messageId.optional(),
  mentions: mentions.optional(),
  stickerUrl: z.string().max(512).optional(),
  attachments: z.array(attachment).max(10).optional(),
  /** Of a system message, which has no text. */
  system: systemNote.loose().optional(),
};

/**
 * The immutable event that the log stores; its room is in its subject.
 *
 * Unknown fields are kept, so that an older reader passes on what a newer writer said.
 */
export const envelope = z.looseObject({
  v: z.int().positive(),
  kind,
  action,
  messageId,
  clientId,
  user: userId,
  timestamp,
  ...content,
  targetId: messageId.optional(),
  emoji: emoji.optional(),
  right: right.optional(),
  /** Why a realm admin deleted a message; whoever reads the room may read it. */
  reason: z.string().optional(),
  sortKey: z.int().optional(),
});
export type Envelope = z.infer<typeof envelope>;

/** An event with its place in the log. */
export const loggedEvent = z.object({ room: roomId, seq: sequence, event: envelope });
export type LoggedEvent = z.infer<typeof loggedEvent>;

/** Different emojis that a message of a page shows at most: those with most people. */
export const MAX_REACTIONS = 20;
/** People that a reaction of a page names at most: the first, and the reader in place of the last of them. */
export const MAX_REACTION_USERS = 50;

/** Earlier texts of a message that are kept, and the one that stands. */
export const MAX_VERSIONS = 6;

/** Most that is given of a message’s text beside its conversation in a list, in UTF-8 bytes. */
export const MAX_EXCERPT_BYTES = 256;

/** People that are named of a thread at most, beside the message that started it, */
export const MAX_REPLY_USERS = 5;
/** and its last replies that are. */
export const MAX_RECENT_REPLIES = 10;

/** A message as readers see it: the fold of its post, edits, reactions and delete. */
export const message = z.object({
  room: roomId,
  messageId,
  clientId,
  seq: sequence,
  sortKey: z.int(),
  kind,
  user: userId,
  timestamp,
  ...content,
  editedAt: timestamp.optional(),
  editSeq: sequence.optional(),
  deleted: z.boolean(),
  /** In a page at most {@link MAX_REACTIONS}, each with at most {@link MAX_REACTION_USERS} people. */
  reactions: z.array(z.object({ emoji: z.string(), users: z.array(userId) })),
  /**
   * Of the message that started a thread: how many replies there are without the deleted ones; who wrote the last ones, at
   * most {@link MAX_REPLY_USERS}, the newest first; when the newest was written; and the last {@link MAX_RECENT_REPLIES}
   * themselves, the newest last, from which all of that is kept up. Left out while there are none.
   */
  replies: z
    .object({
      count: z.int().nonnegative(),
      users: z.array(userId),
      lastAt: timestamp,
      recent: z.array(z.object({ messageId, user: userId, timestamp })).default([]),
    })
    .optional(),
  pin: z.object({ by: userId, at: timestamp }).optional(),
});
export type Message = z.infer<typeof message>;

/** That something happened in a room, without its content. */
export const notification = z.object({
  v: z.int().positive(),
  room: roomId,
  seq: sequence,
  messageId,
  clientId,
  action,
  targetId: messageId.optional(),
  user: userId,
  timestamp,
  threadId: messageId.optional(),
  alsoInRoom: z.boolean().optional(),
  mentions: mentions.optional(),
});
export type Notification = z.infer<typeof notification>;
