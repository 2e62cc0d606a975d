import { z } from 'zod';
import { endpoint } from '../define.ts';
import { userId } from '../schemas.ts';

const owner = z.object({ name: userId, sub: z.string().min(1).max(255), displayName: z.string().max(80) });

export const authCallout = {
  bind: endpoint({
    subject: 'users.bind.{service}',
    summary: 'Write down who has a user name before they sign in, so that nobody who gets it later inherits anything.',
    role: 'service',
    queue: 'auth-callout-workers',
    request: z.object({ people: z.array(owner).min(1).max(50) }),
    reply: z.object({
      /** Whose name is theirs now; the others' belongs to another subject. */
      bound: z.array(userId),
    }),
    rate: { perMinute: 6_000, burst: 2_000 },
  }),
} as const;
