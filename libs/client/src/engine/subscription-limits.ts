/**
 * How many subscriptions the connection of one person may have. The server drops those above `max_subscriptions` (1,000
 * in `nats/nats.conf`) without saying which, so whatever grows with the data is bounded here: 5 for replies and for what
 * is meant for me, 2 for each room on screen, and these two. The sum stays below 300, which leaves room for more tabs'
 * worth of features and for older servers.
 */

/** With more public rooms than this, one subscription listens to all there are. */
export const MOST_ROOMS_ONE_BY_ONE = 50;

/** At most this many people are followed at a time; others who are shown are asked for every minute. */
export const MOST_FOLLOWED = 150;
