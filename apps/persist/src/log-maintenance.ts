import type { Logger } from '@nats-chat/otel';
import type { EventLog } from './event-log.ts';
import { purges, type LogStats } from './metrics.ts';
import { fullness, purgeBelow } from './purge.ts';

export interface LogMaintenance {
  readonly log: Pick<EventLog, 'state' | 'purgeBelow'>;
  /** Creates the log and its consumer where they are missing. */
  readonly restore: () => Promise<void>;
  readonly stats: LogStats;
  readonly logger: Logger;
}

/**
 * Checks the log once: creates it again if somebody deleted it, notes how far behind PostgreSQL is, and purges the oldest
 * of it when it is nearly full.
 */
export const maintainLog = async ({ log, restore, stats, logger }: LogMaintenance): Promise<void> => {
  await restore();
  const state = await log.state();
  stats.lag = state.lag;
  stats.fullness = fullness(state);
  const below = purgeBelow(state);
  if (below === undefined) return;
  await log.purgeBelow(below);
  purges.add(1);
  logger.warn({ below, fullness: stats.fullness }, 'The log was nearly full; what PostgreSQL holds was removed.');
};
