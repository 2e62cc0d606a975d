import { z } from 'zod';
import { endpoint } from '../define.ts';
import { openEnum } from '../open.ts';
import { emptyPayload, page, storableText, timestamp, userId } from '../schemas.ts';

const queue = 'presence-workers';

/** What one may show oneself as, while connected. */
export const chosenStatus = z.enum(['online', 'away', 'busy', 'invisible']);
export type ChosenStatus = z.infer<typeof chosenStatus>;

/** What others see. Invisible is `offline` to everyone. */
export const presenceStatus = openEnum(['online', 'away', 'busy', 'offline']);
export type PresenceStatus = z.infer<typeof presenceStatus>;

export const presenceSchema = z.object({
  user: userId,
  status: presenceStatus,
  statusText: z.string().optional(),
  /** When the person was last seen, unless they are seen now. */
  lastSeen: timestamp.optional(),
  /** What the person chose; only in answers to that person. */
  chosen: chosenStatus.optional().catch(undefined),
});
export type Presence = z.infer<typeof presenceSchema>;

/** One connection (a tab): minted at connect, and the name of the NATS connection as well. */
export const connectionId = z.string().regex(/^[A-Za-z0-9-]{8,64}$/, 'Not a connection id.');

export const presence = {
  heartbeat: endpoint({
    subject: 'presence.heartbeat.{user}',
    summary: 'This connection lives; every 10 s, jittered.',
    role: 'any',
    queue,
    request: z.object({ connId: connectionId }),
    reply: null,
  }),
  update: endpoint({
    subject: 'presence.update.{user}',
    summary: 'My status and status text; a text that is left out stays, an empty one is none.',
    role: 'any',
    queue,
    request: z.object({
      status: chosenStatus,
      statusText: storableText.trim().max(80).optional(),
    }),
    reply: emptyPayload,
    rate: { perMinute: 30, burst: 10 },
  }),
  disconnect: endpoint({
    subject: 'presence.disconnect.{user}',
    summary: 'This connection is about to close.',
    role: 'any',
    queue,
    request: z.object({ connId: connectionId }),
    reply: null,
  }),
  room: endpoint({
    subject: 'presence.room.{room}.{user}',
    access: 'read',
    summary: 'A page of a room’s members with their presence.',
    role: 'any',
    queue,
    request: z.object({ ...page }),
    reply: z.object({ people: z.array(presenceSchema), next: z.string().nullable() }),
    errors: ['NOT_FOUND'],
  }),
  of: endpoint({
    subject: 'presence.of.{user}',
    summary: 'The presence of a batch of people; of oneself, with what one chose.',
    role: 'any',
    queue,
    request: z.object({ users: z.array(userId).min(1).max(200) }),
    reply: z.object({ people: z.array(presenceSchema) }),
  }),
  typing: endpoint({
    subject: 'presence.typing.{room}.{user}',
    access: 'write',
    summary: 'I am writing in this room; at most one every 3 s.',
    role: 'any',
    queue,
    request: emptyPayload,
    reply: null,
    rate: { perMinute: 60, burst: 5 },
  }),
} as const;
