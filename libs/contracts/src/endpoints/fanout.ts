import { z } from 'zod';
import { endpoint, planned } from '../define.ts';
import { attachment, loggedEvent, mentions } from '../message.ts';
import { clientId, messageId, messageText, roomId, sequence, timestamp } from '../schemas.ts';

const post = z.object({
  action: z.literal('post'),
  clientId,
  text: messageText,
  replyTo: messageId.optional(),
  mentions: mentions.optional(),
  attachments: z.array(attachment).max(0).optional(),
});

/** The durable ack: the message is in the log at `seq`. */
const stored = z.object({ id: messageId, seq: sequence, timestamp });
export type Stored = z.infer<typeof stored>;

const send = { queue: 'fanout-workers', request: post, reply: stored, rate: { perMinute: 60, burst: 20 } } as const;

export const fanout = {
  send: endpoint({
    subject: 'deliver.{user}.send.{room}',
    access: 'write',
    summary: 'Post to a room; the reply says that the message is stored.',
    role: 'user',
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'],
    ...send,
  }),
  sendThread: endpoint({
    subject: 'deliver.{user}.send.{room}.thread.{thread}',
    access: 'write',
    summary: 'Post to a thread.',
    role: 'user',
    errors: ['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'],
    ...send,
  }),
  sendAdmin: planned({
    subject: 'deliver.{user}.adminsend.{room}',
    summary: 'Post to an admin room.',
    role: 'admin',
    queue: 'fanout-workers',
  }),
  moderate: planned({
    subject: 'moderate.{room}.{user}',
    summary: 'Delete anyone’s message.',
    role: 'admin',
    queue: 'fanout-workers',
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
        z.union([loggedEvent, z.object({ room: roomId, seq: sequence, error: z.enum(['NOT_FOUND', 'UNAVAILABLE']) })]),
      ),
    }),
  }),
} as const;
