import { counter, gauge } from '@nats-chat/otel';

export const persisted = counter('messages_persisted_total', 'Events stored in PostgreSQL, by action.');

export const persistErrors = counter(
  'messages_persist_errors_total',
  'Batches that PostgreSQL did not take, by reason: outage, data.',
);

export const erased = counter('messages_erased_total', 'Events erased from the log after their message was deleted.');

export const purges = counter('log_purges_total', 'Times that the log was made smaller, as it was nearly full.');

/** What the last check of the log found; nothing is shown before. */
export interface LogStats {
  /** Events that are in the log but not in PostgreSQL yet. */
  lag: number;
  /** How much of its size the log uses, from 0 to 1. */
  fullness: number;
}

/** Shows `stats` as gauges, from now on. */
export const observeLog = (stats: Readonly<LogStats>): void => {
  gauge('persist_lag_messages', 'Events in the log that are not in PostgreSQL yet.', () => stats.lag);
  gauge('log_fullness_ratio', 'How much of its size the log uses, from 0 to 1.', () => stats.fullness);
};
