import type { Logger } from '@nats-chat/otel';
import type { EventLog } from './event-log.ts';
import type { LogEraser } from './log-eraser.ts';
import type { ErasureStore } from './store.ts';

/** Rooms of one run; those that were deleted first come first. */
const BATCH = 100;

export interface EraseRoomsOptions {
  readonly erasures: Pick<ErasureStore, 'noteSequence' | 'roomsToErase' | 'eraseMessages' | 'markErased'>;
  readonly log: Pick<EventLog, 'state' | 'purgeRoom'>;
  /** Erases dead letters of the rooms. */
  readonly eraser: Pick<LogEraser, 'run'>;
  readonly logger: Logger;
}

/**
 * Erases what the log, PostgreSQL and the dead letters have of rooms that are deleted. Every step does nothing where it was done
 * before: whoever comes after a crash goes on, and several workers do no harm.
 *
 * A room is taken off the list in the first run that begins 30 s after it was deleted. What comes into the log later is not
 * stored, but listed to be erased.
 *
 * What fails of one room is logged, and the others come next.
 *
 * @throws what the store and the log throw before that, which is of all rooms; the next run goes on.
 */
export const eraseRooms = async (
  { erasures, log, eraser, logger }: EraseRoomsOptions,
  signal: AbortSignal,
): Promise<void> => {
  for (const { room, isSettled } of await erasures.roomsToErase(BATCH)) {
    await erasures.noteSequence((await log.state()).lastSeq);
    try {
      await log.purgeRoom(room);
      while (!signal.aborted && (await erasures.eraseMessages(room)) > 0);
      if (signal.aborted) return;
      await eraser.run(true);
      if (!isSettled) continue;
      await erasures.markErased(room);
      logger.info({ room }, 'Erased what was left of a deleted room.');
    } catch (error) {
      logger.warn({ room, error }, 'A deleted room is not erased yet; trying again later.');
    }
  }
};
