import type { LoggedEvent } from '@nats-chat/contracts';

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
   * Calls `erase` with the oldest sequences that are listed, one after the other, and takes those off the list that it
   * resolved for. Ends after 2 s, and at the first that it rejects for, which stays on the list. Workers side by side get
   * different ones.
   *
   * @param limit - at most so many
   * @returns How many are off the list; 0 when none is listed, or others erase all of them.
   * @throws what `erase` rejects with for the first of them.
   */
  readonly eraseListed: (limit: number, erase: (seq: number) => Promise<void>) => Promise<number>;
  /** The highest sequence that any event here came from; 0 when there is none. */
  readonly highestSequence: () => Promise<number>;
}
