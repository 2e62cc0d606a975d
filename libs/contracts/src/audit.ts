import { z } from 'zod';
import { openEnum } from './open.ts';
import { timestamp } from './schemas.ts';

/** What is written into the audit log, by services and by administrators' requests alike; each has a sentence on the page. */
export const auditActions = [
  'sign-in',
  'session.end',
  'room.create',
  'room.update',
  'room.archive',
  'room.reopen',
  'room.delete',
  'room.remove',
  'room.claim',
  'room.succeed',
  'room.join',
  'room.leave',
  'room.invite',
  'room.kick',
  'room.ban',
  'room.unban',
  'room.role',
  'room.pin',
  'room.unpin',
  'message.delete',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** A line of the audit log: who did what to what, when, with which result. */
export const auditEntry = z.object({
  id: z.int().positive(),
  at: timestamp,
  service: z.string(),
  /** A person, a service, or who somebody claimed to be. */
  actor: z.string(),
  action: openEnum(auditActions),
  /** A room; of what auth-callout wrote, a person. */
  target: z.string().optional(),
  result: openEnum(['ok', 'denied', 'failed']),
  details: z.looseObject({}),
});
export type AuditEntry = z.infer<typeof auditEntry>;
