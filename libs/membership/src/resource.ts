import { withTimeout } from '@nats-chat/async';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Membership } from './membership.ts';
import { openMembership } from './open-membership.ts';
import type { MembershipOptions } from './options.ts';

/** How long one attempt waits for the first changes. */
const READY_TIMEOUT_MS = 1_000;

/**
 * Returns the membership as a resource of a service: open and ready while changes arrive.
 *
 * @example
 * const membership = await use(membershipResource(nc, { logger }));
 */
export const membershipResource = (nc: NatsConnection, options: MembershipOptions) => {
  let membership: Membership | undefined;
  return {
    name: 'the membership log',
    open: async (): Promise<Membership> => {
      membership ??= await openMembership(nc, options);
      await withTimeout(READY_TIMEOUT_MS, membership.ready);
      return membership;
    },
    isReady: ({ live }: Membership): boolean => live,
    close: (opened: Membership) => opened.close(),
  };
};
