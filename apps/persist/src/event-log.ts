import type { DeadLetterPage } from './dead-letters.ts';

/** The log as persist maintains it, and its dead letters. */
export interface EventLog {
  /** Creates the log and the dead letters where they are missing, and brings their settings up to date. */
  readonly ensure: () => Promise<void>;
  /** Overwrites one message and removes it; one that is gone already is fine. */
  readonly erase: (seq: number) => Promise<void>;
  /** Reads a page of the dead letters after a sequence. */
  readonly readDeadLetters: (after: number) => Promise<DeadLetterPage>;
  /** Overwrites one dead letter and removes it; one that is gone already is fine. */
  readonly eraseDeadLetter: (letterSeq: number) => Promise<void>;
  readonly state: () => Promise<LogState>;
  /** Removes everything below `seq`. */
  readonly purgeBelow: (seq: number) => Promise<void>;
  /** Removes every event of a room, and of its threads. */
  readonly purgeRoom: (room: string) => Promise<void>;
}

export interface LogState {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly messages: number;
  readonly bytes: number;
  /** −1: without bound. */
  readonly maxBytes: number;
  /** Everything up to here is in PostgreSQL, or a dead letter. */
  readonly ackFloor: number;
  /** Events that persist has still to acknowledge. */
  readonly lag: number;
}
