import type { FoundEvents } from '@nats-chat/log';

export type { StoredEvent } from '@nats-chat/log';

/** An event on its way into the log. */
export interface Draft {
  readonly room: string;
  readonly thread: string | undefined;
  /** The event as JSON in UTF-8, exactly as it is stored. */
  readonly data: Uint8Array;
  /** A second append under the same key, within the log's duplicate window, stores nothing. */
  readonly dedupKey: string;
}

/** Where an event is in the log. `duplicate`: it was there already, perhaps as another event than the draft. */
export interface Appended {
  readonly seq: number;
  readonly duplicate: boolean;
}

/** The one log of all rooms: appended to, and read by sequence. Who may read what is not its business. */
export interface EventLog {
  /** Resolves when the event is stored durably. @throws ApiError `UNAVAILABLE` when that is not certain. */
  readonly append: (draft: Draft) => Promise<Appended>;
  /**
   * The events at `seqs`; `undefined` for one that is not there, or not any more. What cannot be read now is left
   * out of the result. At most 100 sequences.
   */
  readonly read: (seqs: readonly number[]) => Promise<FoundEvents>;
}
