import { counter } from '@nats-chat/otel';
import type { Result } from '@nats-chat/service-kit';

/** What the service counts beyond the kit’s own metrics of each request. */
export const metrics = {
  heartbeats: counter('presence_heartbeats_total', 'Heartbeats of connections.'),
  updates: counter('presence_updates_total', 'Statuses and status texts that people chose.'),
  queries: counter('presence_queries_total', 'Questions that change nothing, by `query`: room, of.'),
  disconnects: counter('presence_disconnects_total', 'Ended connections, by `source`: said by the tab, or the server.'),
  expirations: counter(
    'presence_expirations_total',
    'People who went offline because their last connection fell silent.',
  ),
  changes: counter('presence_changes_total', 'Changes that others were notified of, by `status`.'),
  dropped: counter(
    'presence_disconnect_checks_dropped_total',
    'Ended connections that were left to expire: too many at once.',
  ),
} as const;

/** Counts an answered request. */
export const countResult = (action: string, result: Result): void => {
  if (result !== 'ok') return;
  if (action === 'room' || action === 'of') metrics.queries.add(1, { query: action });
};
