import type { LogState } from './event-log.ts';

/** Above this share of its size the log is made smaller, since a full log takes no message. */
export const PURGE_ABOVE = 0.8;
/** What is left when PostgreSQL holds enough of it; the rest serves those who catch up. */
export const PURGE_DOWN_TO = 0.6;

/** Returns how much of its size the log uses; 0 when it has no bound. */
export const fullness = ({ bytes, maxBytes }: LogState): number => (maxBytes > 0 ? bytes / maxBytes : 0);

/**
 * Returns the sequence below which the log can go, or `undefined` when it is not full or nothing of it may go.
 *
 * What PostgreSQL does not hold yet never goes, however full the log is.
 */
export const purgeBelow = (log: LogState): number | undefined => {
  const used = fullness(log);
  if (used <= PURGE_ABOVE) return undefined;
  const surplus = Math.ceil((log.lastSeq - log.firstSeq + 1) * (1 - PURGE_DOWN_TO / used));
  const below = Math.min(log.firstSeq + surplus, log.ackFloor + 1);
  return below > log.firstSeq ? below : undefined;
};
