import type { Choice, PersonRecord } from './person.ts';

/** A person’s record before and after a write; `before` is undefined for one who had none. */
export interface PersonChange {
  readonly before: PersonRecord | undefined;
  readonly after: PersonRecord;
}

/**
 * The buckets `PRESENCE`, `PRESENCE_CHOICE` and `PRESENCE_CONN`, read from their leaders.
 *
 * Rejects with ApiError `UNAVAILABLE` when JetStream does not answer within 2 s.
 */
export interface PresenceStore {
  /**
   * Writes what `decide` makes of a person’s record, by compare-and-set: it is called again when another instance was
   * faster. Undefined when it left the record as it is.
   */
  readonly changePerson: (
    user: string,
    decide: (record: PersonRecord | undefined) => Promise<PersonRecord | undefined>,
  ) => Promise<PersonChange | undefined>;
  /** Stores what a person chose, durably; `change` is given what is stored. */
  readonly changeChoice: (user: string, change: (held: Choice | undefined) => Choice) => Promise<void>;
  readonly readChoice: (user: string) => Promise<Choice | undefined>;
  /** Returns whether the person has a live connection. */
  readonly isConnected: (user: string) => Promise<boolean>;
  /** Notes that a connection lives, for the next 45 s. */
  readonly refresh: (user: string, connId: string) => Promise<void>;
  /** Ends a connection, with `revision` only if it was not refreshed since; returns whether it did. */
  readonly end: (user: string, connId: string, revision?: number) => Promise<boolean>;
}

/** Records and connections as this instance knows them: a moment late, and without a request. */
export interface PresenceView {
  readonly person: (user: string) => PersonRecord | undefined;
  readonly isConnected: (user: string) => boolean;
  /** The live connections of a person, each with the revision at which it was refreshed last. */
  readonly connectionsOf: (user: string) => ReadonlyMap<string, number>;
  /** Everyone of whom anything is known. */
  readonly users: () => Iterable<string>;
}
