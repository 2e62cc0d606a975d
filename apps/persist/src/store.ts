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
   * @returns The sequences that have to go from the log, since their message is deleted.
   */
  readonly apply: (events: readonly LoggedEvent[]) => Promise<readonly number[]>;
  /** The highest sequence that any event here came from; 0 when there is none. */
  readonly highestSequence: () => Promise<number>;
}
