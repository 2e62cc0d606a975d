import type { LoggedEvent } from '@nats-chat/contracts';
import { isOutage } from '@nats-chat/service-kit';
import type { LogEraser } from '../log-eraser.ts';
import { persisted, persistErrors } from '../metrics.ts';
import type { Store } from '../store.ts';

export interface StoreBatchParts {
  readonly store: Pick<Store, 'apply'>;
  readonly eraser: Pick<LogEraser, 'run'>;
}

/**
 * Stores a batch of events, and has erased from the log what deletes in it have left behind.
 *
 * Nobody waits for the erasing: it is listed in the transaction of the deletes, and so is done after a crash as well.
 * Rejects with what the store rejects with; the batch may then be stored, which a second time changes nothing.
 */
export const storeBatch =
  ({ store, eraser }: StoreBatchParts) =>
  async (events: readonly LoggedEvent[]): Promise<void> => {
    const listed = await apply(store, events);
    // A deleted message may have events that could not be stored, and so are not listed.
    const afterDelete = events.some(({ event }) => event.action === 'delete');
    if (listed > 0 || afterDelete) void eraser.run(afterDelete);
    for (const [action, of] of Map.groupBy(events, ({ event }) => event.action)) persisted.add(of.length, { action });
  };

async function apply(store: Pick<Store, 'apply'>, events: readonly LoggedEvent[]): Promise<number> {
  try {
    return await store.apply(events);
  } catch (error) {
    persistErrors.add(1, { reason: isOutage(error) ? 'outage' : 'data' });
    throw error;
  }
}
