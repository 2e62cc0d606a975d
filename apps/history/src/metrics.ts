import { counter, gauge } from '@nats-chat/otel';
import type { LogFollower } from '@nats-chat/log';

export const syncedRooms = counter(
  'history_synced_rooms_total',
  'Rooms that clients caught up with, by result: ok, reset, deferred, gone.',
);

export const behind = counter(
  'history_behind_total',
  'Requests refused since memory does not hold all that PostgreSQL lacks.',
);

/** Shows the size of the index as gauges, from now on. */
export const observeIndex = (follower: Pick<LogFollower, 'stats'>): void => {
  gauge('history_index_events', 'Events of the log in memory.', () => follower.stats.events);
  gauge('history_index_bytes', 'Memory that these events take.', () => follower.stats.bytes);
};
