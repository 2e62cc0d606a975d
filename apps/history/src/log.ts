import type { LogRange, LogTail, StoredEvent } from '@nats-chat/log';

/** The log as history reads it. Each method throws ApiError `UNAVAILABLE` when it cannot tell now. */
export interface Log {
  /** Everything up to here is in PostgreSQL, or never will be. At most 100 ms old: an older one is only lower. */
  readonly ackFloor: () => Promise<number>;
  /** The tail once it holds everything that the log held when this was called. */
  readonly tail: () => Promise<LogTail>;
  /** What was said in a room between two sequences, both excluded, when the tail does not go that far back. */
  readonly read: (range: LogRange) => Promise<readonly StoredEvent[]>;
}
