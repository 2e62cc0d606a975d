import { followerResource, type Resource } from '@nats-chat/service-kit';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Membership } from './membership.ts';
import { openMembership } from './open-membership.ts';
import type { MembershipOptions } from './options.ts';

/**
 * Returns the membership as a resource of a service: open and ready while changes arrive.
 *
 * @example
 * const membership = await use(membershipResource(nc, { logger }));
 */
export const membershipResource = (nc: NatsConnection, options: MembershipOptions): Resource<Membership> =>
  followerResource({ name: 'the membership log', follow: () => openMembership(nc, options) });
