import type { PersonRecord } from './person.ts';

/** A person as the leader has them; revision 0 for one who was never written. */
export interface StoredPerson {
  readonly record: PersonRecord | undefined;
  readonly revision: number;
}

/** The buckets `PRESENCE` and `PRESENCE_CONN`, read from the leader. Rejects when it does not answer within 2 s. */
export interface PresenceStore {
  readonly read: (user: string) => Promise<StoredPerson>;
  /** Writes a person who is still at `revision`; false when another instance was faster. */
  readonly write: (user: string, record: PersonRecord, revision: number) => Promise<boolean>;
  /** Whether the person has a live connection. */
  readonly isConnected: (user: string) => Promise<boolean>;
  /** Says that a connection lives, for the next 45 s. */
  readonly refresh: (user: string, connId: string) => Promise<void>;
  /** Ends a connection; with `revision`, only if it did not say since then that it lives. */
  readonly end: (user: string, connId: string, revision?: number) => Promise<boolean>;
}

/** Both buckets as this instance has heard of them: a moment late, and never asked for. */
export interface PresenceView {
  readonly person: (user: string) => PersonRecord | undefined;
  readonly isConnected: (user: string) => boolean;
  /** The live connections of a person, each with the revision at which it last said so. */
  readonly connectionsOf: (user: string) => ReadonlyMap<string, number>;
  /** Everyone of whom anything is known. */
  readonly users: () => Iterable<string>;
}
