import type { LoggedEvent } from '@nats-chat/contracts';
import type { DeadLetter } from './dead-letters.ts';

/** Where messages stay. */
export interface Store {
  /**
   * Applies events of the log. When it rejects, some may be applied: the same events must then be given again.
   *
   * They may be applied already, come in any order, and be applied by several workers at once: the outcome depends on
   * which events were applied, and on nothing else. An event about a message of another room is dropped;
   * one whose action or kind is not known is only noted.
   *
   * @param events At most 500.
   * @returns How many events it listed that have to go from the log, since their message is deleted.
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
  /** Returns those dead letters whose message is deleted. */
  readonly withDeletedMessage: (letters: readonly DeadLetter[]) => Promise<readonly DeadLetter[]>;
  /** The highest sequence that any event here came from; 0 when there is none. */
  readonly highestSequence: () => Promise<number>;
}
