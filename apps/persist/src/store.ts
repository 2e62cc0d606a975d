import type { LoggedEvent } from '@nats-chat/contracts';
import type { DeadLetter } from './dead-letters.ts';

/** Where messages stay. */
export interface Store {
  /**
   * Applies events of the log. When it rejects, some may be applied: the same events must then be given again.
   *
   * They may be applied already, come in any order, and be applied by several workers at once: the outcome depends on
   * which events were applied, and on nothing else. An event about a message of another room is dropped;
   * one whose action or kind is not known is only noted. Of an event in a room that is deleted nothing is stored.
   *
   * @param events At most 500.
   * @returns How many events it listed that have to go from the log, since their message or their room is deleted.
   */
  readonly apply: (events: readonly LoggedEvent[]) => Promise<number>;
  /**
   * Claims the oldest sequences that have to go from the log, at most `limit`, for 30 s: no other worker gets them meanwhile.
   * None when none is listed, or others have all of them.
   */
  readonly claimErasures: (limit: number) => Promise<readonly number[]>;
  /** Ends a claim: takes what is `erased` off the list, and leaves the `rest` for anybody. */
  readonly settleErasures: (claim: {
    readonly erased: readonly number[];
    readonly rest: readonly number[];
  }) => Promise<void>;
  /** Returns those dead letters whose message or room is deleted. */
  readonly ofDeleted: (letters: readonly DeadLetter[]) => Promise<readonly DeadLetter[]>;
  /** The highest sequence that any event here came from; 0 when there is none. */
  readonly highestSequence: () => Promise<number>;
}

/** A deleted room of which something may be left. */
export interface RoomToErase {
  readonly room: string;
  /** Whether it was deleted 30 s ago: whatever was being stored then is stored, or will not be. */
  readonly isSettled: boolean;
}

export interface RoomWithRetention {
  readonly room: string;
  readonly days: number;
}

/** What is stored, to be erased by room. */
export interface ErasureStore {
  /** Notes the last sequence of the log, before rows go from which it could be known. */
  readonly noteSequence: (lastSeq: number) => Promise<void>;
  /** Returns rooms to erase, longest ago first. */
  readonly roomsToErase: (limit: number) => Promise<readonly RoomToErase[]>;
  /** Erases some hundred messages of a room, with all that hangs on them; how many events went, 0 when none was left. */
  readonly eraseMessages: (room: string) => Promise<number>;
  /** Takes a room off the list, if nothing is left of it. */
  readonly markErased: (room: string) => Promise<void>;
  /** Returns rooms that keep their messages for so many days, by id, after the room `after`; none that is deleted. */
  readonly roomsWithRetention: (after: string, limit: number) => Promise<readonly RoomWithRetention[]>;
  /**
   * Erases some hundred messages of a room that are too old, with all that hangs on them, and lists their events from `firstSeq` on
   * to be erased from the log; how many it found, 0 when none is left, and how many of them it erased: the others were another
   * worker’s.
   */
  readonly eraseExpired: (
    of: RoomWithRetention & { readonly firstSeq: number },
  ) => Promise<{ readonly found: number; readonly erased: number }>;
}
