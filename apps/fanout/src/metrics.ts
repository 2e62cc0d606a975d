import { counter, histogram } from '@nats-chat/otel';
import type { Result } from '@nats-chat/service-kit';

export const messages = counter('fanout_messages_total', 'Sends that are in the log, by result: stored or duplicate.');
export const duration = histogram('fanout_duration_seconds', 'From the start of a send’s handler to its reply.');
export const notifications = counter(
  'fanout_notifications_total',
  'Notifications of stored events, by kind: live (with content), notify, or failed.',
);
export const fetches = counter('fanout_fetches_total', 'Events asked for by msg.get, by result: found, or the error.');
export const cacheMisses = counter('fanout_cache_misses_total', 'Events that msg.get had to read from the log.');

const rejected = counter('fanout_rejected_total', 'Sends that were refused, by error code.');

/** Counts the sends that were refused, whether by a handler or by the kit before it. */
export const countResult = (name: string, result: Result): void => {
  if (result !== 'ok' && name.startsWith('send')) rejected.add(1, { code: result });
};
