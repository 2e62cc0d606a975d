import { counter, gauge } from '@nats-chat/otel';
import type { EventIndex } from './log/event-index.ts';

export const undecodable = counter('history_undecodable_total', 'Messages of the log that are no events.');

export const syncedRooms = counter(
  'history_synced_rooms_total',
  'Rooms that clients caught up with, by result: ok, reset, deferred, gone.',
);

export const behind = counter(
  'history_behind_total',
  'Requests refused since memory does not hold all that PostgreSQL lacks.',
);

/** Shows the size of the index as a gauge, from now on. */
export const observeIndex = (index: () => EventIndex): void => {
  gauge('history_index_events', 'Events of the log in memory.', () => index().size);
};
