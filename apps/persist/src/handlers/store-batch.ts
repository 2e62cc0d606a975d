import type { LoggedEvent } from '@nats-chat/contracts';
import { isOutage } from '@nats-chat/service-kit';
import type { EventLog } from '../event-log.ts';
import { erased, persisted, persistErrors } from '../metrics.ts';
import type { Store } from '../store.ts';

export interface StoreBatchParts {
  readonly store: Store;
  readonly log: Pick<EventLog, 'erase'>;
}

/**
 * Stores a batch of events, and then erases from the log what deletes in it have left behind.
 *
 * The batch is acknowledged after both, so that a crash in between erases when the delete comes again. Rejects with
 * what the store or the log rejects with; the batch may then be stored, which a second time changes nothing.
 */
export const storeBatch =
  ({ store, log }: StoreBatchParts) =>
  async (events: readonly LoggedEvent[]): Promise<void> => {
    const toErase = await apply(store, events);
    for (const seq of toErase) await log.erase(seq);
    if (toErase.length > 0) erased.add(toErase.length);
    for (const [action, of] of Map.groupBy(events, ({ event }) => event.action)) persisted.add(of.length, { action });
  };

async function apply(store: Store, events: readonly LoggedEvent[]): Promise<readonly number[]> {
  try {
    return await store.apply(events);
  } catch (error) {
    persistErrors.add(1, { reason: isOutage(error) ? 'outage' : 'data' });
    throw error;
  }
}
