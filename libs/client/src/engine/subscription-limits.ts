import { MAX_SUBSCRIPTIONS } from '@nats-chat/contracts';

/**
 * How many subscriptions the connection of one person has at most. The server drops those above its own limit without
 * saying which, so whatever grows with the data is bounded here; the rest of its limit is for what is built on this.
 *
 * Of these, a half is for people and a sixth for rooms. What is left is for replies, for what is meant for me, and three
 * for each room on screen.
 */
export const SUBSCRIPTION_LIMIT = MAX_SUBSCRIPTIONS * 0.3;

/** With more public rooms than this, one subscription listens to all there are. */
export const MOST_ROOMS_ONE_BY_ONE = SUBSCRIPTION_LIMIT / 6;

/** At most this many people are followed at a time; others who are shown are asked for every minute. */
export const MOST_FOLLOWED = SUBSCRIPTION_LIMIT / 2;
