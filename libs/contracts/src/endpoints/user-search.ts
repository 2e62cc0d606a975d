import { z } from 'zod';
import { endpoint } from '../define.ts';
import { openEnum } from '../open.ts';
import { storableText, userId } from '../schemas.ts';

const queue = 'user-search-workers';

/** Whether somebody may sign in: `deleted` is who is gone from Keycloak, and stands in old messages alone. */
export const personState = openEnum(['active', 'disabled', 'deleted']);

/** Somebody of the directory, as everybody may see them. */
export const person = z.object({
  user: userId,
  displayName: z.string(),
  state: personState,
  /** Only where the operator shows addresses. */
  email: z.string().optional(),
  /** By how many minutes the clock where they are is ahead of UTC now; where that is asked for, and known. */
  utcOffset: z.int().min(-1_440).max(1_440).optional(),
});
export type Person = z.infer<typeof person>;

const theme = ['system', 'light', 'dark'] as const;
const density = ['comfortable', 'compact'] as const;

/** What a person set for themselves, on all their devices; what they never chose is left out. */
export const ownPrefs = z.object({
  theme: openEnum(theme).optional(),
  /** How close together things are shown. */
  density: openEnum(density).optional(),
  /** Where their pages are, as `Europe/Vienna`; others get the time there alone. */
  timeZone: z.string().optional(),
});
export type OwnPrefs = z.infer<typeof ownPrefs>;

export const userSearch = {
  search: endpoint({
    subject: 'users.search.{user}',
    summary: 'People by any part of their names or their address; whoever may not sign in is left out.',
    role: 'any',
    queue,
    request: z.object({
      query: storableText.trim().min(1).max(100),
      limit: z.int().min(1).max(50).default(20),
    }),
    reply: z.object({ people: z.array(person) }),
  }),
  get: endpoint({
    subject: 'users.get.{user}',
    summary: 'A batch of people by their user names; who is unknown is left out.',
    role: 'any',
    queue,
    request: z.object({
      users: z.array(userId).min(1).max(200),
      /** Whether the time where they are is asked for, too. */
      withUtcOffset: z.boolean().optional(),
    }),
    reply: z.object({ people: z.array(person) }),
  }),
  lookup: endpoint({
    subject: 'users.lookup.{service}',
    summary: 'Who of a batch is in the directory and may sign in, with the Keycloak subject that has the name.',
    role: 'service',
    queue,
    request: z.object({ users: z.array(userId).min(1).max(200) }),
    reply: z.object({
      people: z.array(z.object({ user: userId, sub: z.string().min(1).max(255), displayName: z.string() })),
    }),
    rate: { perMinute: 6_000, burst: 2_000 },
  }),
  prefs: endpoint({
    subject: 'users.prefs.{user}',
    summary: 'Change my own settings; fields that are left out stay. Without any, what they are.',
    role: 'any',
    queue,
    request: z.object({
      theme: z.enum(theme).optional(),
      density: z.enum(density).optional(),
      timeZone: z
        .string()
        .min(1)
        .max(64)
        .regex(/^[A-Za-z0-9_+\-/]*$/)
        .optional(),
    }),
    reply: ownPrefs,
    errors: ['NOT_FOUND'],
  }),
} as const;
