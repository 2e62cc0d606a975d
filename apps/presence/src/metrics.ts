import { counter } from '@nats-chat/otel';

/** What the service counts beyond the kit’s own metrics of each request. */
export const metrics = {
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
