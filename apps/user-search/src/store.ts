import type { OwnPrefs } from '@nats-chat/contracts';

/** Somebody as Keycloak has them now. */
export interface DirectoryPerson {
  /** Keycloak’s id, which a name never changes away from. */
  readonly sub: string;
  /** The user name as a subject token. */
  readonly user: string;
  readonly displayName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly disabled: boolean;
}

/** A row of the directory: also of somebody who is gone. */
export interface PersonRow extends DirectoryPerson {
  readonly deleted: boolean;
  /** Ascends with each change of any row, in the order of commits. */
  readonly revision: number;
}

/** A row that was written, with what everybody could see of it before; undefined for a new one. */
export interface WrittenRow {
  readonly row: PersonRow;
  readonly before: Pick<PersonRow, 'user' | 'displayName' | 'disabled' | 'deleted'> | undefined;
}

/** The directory in PostgreSQL. Each method rejects when PostgreSQL does not answer. */
export interface DirectoryStore {
  /**
   * Writes what differs, at most {@link MAX_BATCH} people. Somebody else who has one of their names is gone from then on: a name
   * belongs to one person at a time.
   *
   * @returns the rows that changed
   */
  readonly save: (people: readonly DirectoryPerson[]) => Promise<readonly WrittenRow[]>;
  /** Marks people as gone, at most {@link MAX_BATCH}. @returns the rows that changed */
  readonly remove: (subs: readonly string[]) => Promise<readonly WrittenRow[]>;
  /** Returns rows above a revision, in its order, at most `limit`. */
  readonly changedSince: (revision: number, limit: number) => Promise<readonly PersonRow[]>;
}

/** Rows in one statement. */
export const MAX_BATCH = 500;

export type PrefsChanges = { readonly [Field in keyof OwnPrefs]?: OwnPrefs[Field] | undefined };

/** What people set for themselves. Each method returns undefined for who is not in the directory, and rejects when PostgreSQL does not answer. */
export interface PrefsStore {
  readonly find: (user: string) => Promise<OwnPrefs | undefined>;
  /** Changes a person’s settings; fields that are undefined stay. Returns them all. */
  readonly change: (user: string, changes: PrefsChanges) => Promise<OwnPrefs | undefined>;
  /** Returns the time zones of those of these people, at most 200, who have one. */
  readonly timeZonesOf: (users: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}
