import type { LoggedEvent } from '@nats-chat/contracts';
import type { IndexedEvent } from './event-index.ts';

/** The log as history reads it. Each method throws ApiError `UNAVAILABLE` when it cannot tell now. */
export interface Log {
  /** Everything up to here is in PostgreSQL, or never will be. At most 100 ms old: an older one is only lower. */
  readonly ackFloor: () => Promise<number>;
  /** The tail once it holds everything that the log held when this was called. */
  readonly tail: () => Promise<Tail>;
  /** What was said in a room between two sequences, both excluded, when the tail does not go that far back. */
  readonly read: (range: Range) => Promise<readonly IndexedEvent[]>;
}

export interface Range {
  readonly room: string;
  readonly after: number;
  readonly before: number;
  /** What lies between may be cut off beyond this many events, or beyond events of this size in the log. */
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** The newest part of the log, in memory. It grows while the caller waits for something else; so read it at once. */
export interface Tail {
  readonly epoch: string;
  /** The first sequence that the log still has. */
  readonly firstSeq: number;
  /** The tail holds everything from here on, */
  readonly start: number;
  /** up to here. */
  readonly upTo: number;
  /**
   * The events of a room after `seq`, by sequence; the first `atMost` of them, or all. Whether `seq` is within the tail
   * is for the caller to check.
   */
  readonly after: (room: string, seq: number, atMost?: number) => readonly IndexedEvent[];
}

export const eventsOf = (indexed: readonly IndexedEvent[]): LoggedEvent[] => indexed.map(({ logged }) => logged);
