import { ApiError, type LoggedEvent } from '@nats-chat/contracts';
import { EventIndex, type StoredEvent } from '@nats-chat/log';
import type { Log } from './log.ts';

/** A log of which a test decides how much memory holds, what it has lost, and how far persist has come. */
export interface MemoryLog extends Log {
  readonly events: LoggedEvent[];
  epoch: string;
  firstSeq: number;
  floor: number;
  /** The first sequence in memory. */
  start: number;
  isUnavailable: boolean;
  tail: Log['tail'];
  /** Called before the log is read, where memory does not go back far enough. */
  onRead: () => void;
}

const BYTES = 100;
const NO_LIMITS = { maxEvents: Infinity, maxBytes: Infinity };

export const memoryLog = (...events: readonly LoggedEvent[]): MemoryLog => {
  const log: MemoryLog = {
    events: [...events],
    epoch: 'one',
    firstSeq: 1,
    floor: 0,
    start: 1,
    isUnavailable: false,
    onRead: () => undefined,
    ackFloor: async () => log.floor,
    tail: async () => {
      if (log.isUnavailable) throw new ApiError('UNAVAILABLE');
      const index = new EventIndex(NO_LIMITS, log.start);
      for (const event of log.events) if (event.seq >= log.start) index.add(storedOf(event));
      return {
        epoch: log.epoch,
        firstSeq: log.firstSeq,
        start: index.start,
        upTo: index.end,
        after: (room, seq, limit) => index.after(room, seq, limit),
      };
    },
    read: async ({ room, after, before, maxEvents }) => {
      log.onRead();
      return log.events
        .filter(({ room: of, seq }) => of === room && seq > after && seq < before && seq >= log.firstSeq)
        .slice(0, maxEvents + 1)
        .map(storedOf);
    },
  };
  return log;
};

const storedOf = (logged: LoggedEvent): StoredEvent => ({
  ...logged,
  bytes: BYTES + (logged.event.text?.length ?? 0),
});
