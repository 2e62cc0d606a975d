import type { Logger } from '@nats-chat/otel';
import type { EventLog } from './event-log.ts';
import type { LogEraser } from './log-eraser.ts';
import type { ErasureStore } from './store.ts';

/** Rooms that are read at once. */
const PAGE = 100;

export interface ExpireMessagesOptions {
  readonly erasures: Pick<ErasureStore, 'noteSequence' | 'roomsWithRetention' | 'eraseExpired'>;
  readonly log: Pick<EventLog, 'state'>;
  /** Erases from the log what was listed. */
  readonly eraser: Pick<LogEraser, 'run'>;
  readonly logger: Logger;
}

/**
 * Erases messages that are older than their room keeps them, in batches of some hundred, with all that hangs on them; the
 * first message of a thread stays while a younger reply is there. Every step may be repeated, and several workers do no harm.
 *
 * @throws what the store and the log throw; what is done until then stays, and the next run goes on.
 */
export const expireMessages = async (
  { erasures, log, eraser, logger }: ExpireMessagesOptions,
  signal: AbortSignal,
): Promise<void> => {
  const { firstSeq, lastSeq } = await log.state();
  await erasures.noteSequence(lastSeq);
  let after = '';
  let rooms;
  do {
    rooms = await erasures.roomsWithRetention(after, PAGE);
    for (const { room, days } of rooms) {
      let total = 0;
      let batch;
      do {
        if (signal.aborted) return;
        batch = await erasures.eraseExpired({ room, days, firstSeq });
        total += batch.erased;
      } while (batch.found > 0);
      if (total > 0)
        logger.info({ room, days, messages: total }, 'Erased messages that were older than their room keeps them.');
    }
    after = rooms.at(-1)?.room ?? '';
  } while (rooms.length === PAGE);
  void eraser.run();
};
