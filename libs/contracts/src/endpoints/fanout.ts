import { z } from 'zod';
import { endpoint } from '../define.ts';
import { command } from '../command.ts';
import { loggedEvent, systemNote } from '../message.ts';
import { openEnum } from '../open.ts';
import { clientId, messageId, roomId, sequence, storableText, timestamp } from '../schemas.ts';

/** The durable ack: the event is in the log at `seq`, and `id` is its message id. */
const stored = z.object({ id: messageId, seq: sequence, timestamp });
export type Stored = z.infer<typeof stored>;

const send = { queue: 'fanout-workers', request: command, reply: stored, rate: { perMinute: 60, burst: 20 } } as const;

export const fanout = {
  send: endpoint({
    subject: 'deliver.{user}.send.{room}',
    access: 'write',
    summary:
      'Post, edit or delete one’s own, react, in a room, and for its owners and admins delete others’; the reply says that it is stored.',
    role: 'user',
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'],
    ...send,
  }),
  sendThread: endpoint({
    subject: 'deliver.{user}.send.{room}.thread.{thread}',
    access: 'write',
    summary: 'The same in a thread.',
    role: 'user',
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'],
    ...send,
  }),
  postSystem: endpoint({
    subject: 'post.system.{room}.{service}',
    summary: 'Post a system message: the same key, of the same time, is the same message.',
    role: 'service',
    queue: 'fanout-workers',
    request: z.object({
      /** What the message is about, such as the revision of a membership. */
      key: z.string().min(1).max(300),
      /** When it happened, in ms since 1970. */
      at: timestamp,
      note: systemNote,
    }),
    reply: stored,
    errors: ['NOT_FOUND'],
    rate: { perMinute: 6_000, burst: 2_000 },
  }),
  sendAdmin: endpoint({
    subject: 'deliver.{user}.adminsend.{room}',
    summary: 'The same in an admin room, which has no threads; another’s message is deleted by `moderate`.',
    role: 'admin',
    errors: ['NOT_FOUND', 'FORBIDDEN'],
    ...send,
  }),
  moderate: endpoint({
    subject: 'moderate.{room}.{user}',
    summary: 'Delete anyone’s message, in public and admin rooms, and in private ones that one is a member of.',
    role: 'admin',
    queue: 'fanout-workers',
    request: z.object({
      /** The idempotency key, as of a send. */
      clientId,
      targetId: messageId,
      /** For the audit log; whoever reads the room may read it. */
      reason: storableText.trim().min(1).max(300).optional(),
    }),
    reply: stored,
    errors: ['NOT_FOUND', 'FORBIDDEN'],
  }),
  getMessages: endpoint({
    subject: 'msg.get.{user}',
    summary: 'Content for a batch of places in the log; results and errors per item.',
    role: 'any',
    queue: 'msg-get-workers',
    request: z.object({
      items: z
        .array(z.object({ room: roomId, seq: sequence }))
        .min(1)
        .max(100),
    }),
    reply: z.object({
      items: z.array(
        z.union([
          loggedEvent,
          z.object({ room: roomId, seq: sequence, error: openEnum(['NOT_FOUND', 'UNAVAILABLE']) }),
        ]),
      ),
    }),
  }),
} as const;
