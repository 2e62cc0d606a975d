import type { Logger } from '@nats-chat/otel';
import { metrics } from '../metrics.ts';
import type { Directory } from './directory.ts';

export interface KeepUpOptions {
  readonly directory: Pick<Directory, 'compareAll' | 'follow'>;
  /** How often everybody is compared. */
  readonly compareMs: number;
  readonly logger: Logger;
}

/**
 * Returns one step of keeping up with Keycloak, to be taken every few seconds: everybody is compared at the first one, and
 * again when it is time; in between changes are followed. A comparison that failed is tried at the next step.
 *
 * A line is written when it begins to fail, and one when it works again.
 */
export const keepUp = ({ directory, compareMs, logger }: KeepUpOptions): ((signal: AbortSignal) => Promise<void>) => {
  let compareAt = -Infinity;
  let isFailing = false;
  return async (signal) => {
    const isDue = performance.now() >= compareAt;
    const kind = isDue ? 'all' : 'changes';
    try {
      await (isDue ? directory.compareAll(signal) : directory.follow(signal));
      if (isDue) compareAt = performance.now() + compareMs;
      metrics.reads.add(1, { kind, result: 'ok' });
      if (isFailing) logger.info('The directory follows Keycloak again.');
      isFailing = false;
    } catch (error) {
      if (signal.aborted) return;
      metrics.reads.add(1, { kind, result: 'failed' });
      if (!isFailing) logger.warn({ error }, 'The directory cannot follow Keycloak; the people it has are found.');
      isFailing = true;
    }
  };
};
