/**
 * How many subscriptions the connection of one person may have. The server drops those above `max_subscriptions`
 * (`nats/nats.conf`) without saying which, so whatever grows with the data is bounded here, and the sum stays below 300:
 * 5 for replies and for what is meant for me, 2 for each room on screen, and these two.
 */

/** With more public rooms than this, one subscription listens to all there are. */
export const MOST_ROOMS_ONE_BY_ONE = 50;

/** At most this many people are followed at a time; others who are looked at are asked for every minute. */
export const MOST_FOLLOWED = 150;
