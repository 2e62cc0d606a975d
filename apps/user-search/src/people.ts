import type { Person } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import { compareNames, fold, matcher, searchable, type Searchable } from '@nats-chat/text';
import type { PersonRow } from './store.ts';

interface Entry {
  readonly row: PersonRow;
  /** Both names, the user name and the address. */
  readonly text: Searchable;
  /** What people are called, folded: the name that is shown, and the user name. */
  readonly names: readonly string[];
}

export interface PeopleOptions {
  /** Whether addresses are shown; they are searched in any case. */
  readonly showEmail: boolean;
}

/** The directory in memory, some 600 bytes a person. */
export class People {
  readonly #showEmail: boolean;
  readonly #bySub = new Map<string, Entry>();
  /** Whose a name is now: somebody who is there, before anybody who is gone. */
  readonly #byUser = new Map<string, Entry>();
  /** Those of `#byUser` by name, until one of them changes: sorting whom a letter finds took most of a search. */
  #inOrder: readonly Entry[] | undefined;
  #revision = 0;

  constructor({ showEmail }: PeopleOptions) {
    this.#showEmail = showEmail;
  }

  /** The latest revision that is in it. */
  get revision(): number {
    return this.#revision;
  }

  /** How many people it holds, those who are gone included. */
  get size(): number {
    return this.#bySub.size;
  }

  /** Returns the ids of those who are there, disabled ones included. */
  present(): readonly string[] {
    return [...this.#bySub.values()].flatMap(({ row }) => (row.deleted ? [] : [row.sub]));
  }

  /** Takes rows over, in the order of their revisions. */
  apply(rows: readonly PersonRow[]): void {
    for (const row of rows) {
      const before = this.#bySub.get(row.sub);
      if (before !== undefined && before.row.revision >= row.revision) continue;
      const username = decodeToken(row.user);
      const entry = {
        row,
        text: searchable(`${row.displayName} ${row.firstName} ${row.lastName} ${username} ${row.email}`),
        names: [fold(row.displayName), fold(username)],
      };
      this.#bySub.set(row.sub, entry);
      this.#inOrder = undefined;
      if (before !== undefined && this.#byUser.get(before.row.user) === before) this.#byUser.delete(before.row.user);
      const owner = this.#byUser.get(row.user);
      if (owner === undefined || !row.deleted || owner.row.deleted) this.#byUser.set(row.user, entry);
      this.#revision = Math.max(this.#revision, row.revision);
    }
  }

  /** Returns who has a user name, or had it last. */
  get(user: string): Person | undefined {
    const entry = this.#byUser.get(user);
    return entry && this.describe(entry.row);
  }

  /** Returns who has a user name and may sign in, with Keycloak’s id. */
  ownerOf(user: string): Pick<PersonRow, 'user' | 'sub' | 'displayName'> | undefined {
    const row = this.#byUser.get(user)?.row;
    if (row === undefined || row.disabled || row.deleted) return undefined;
    return { user, sub: row.sub, displayName: row.displayName };
  }

  /** Returns a person as everybody may see them. */
  describe({ user, displayName, email, disabled, deleted }: PersonRow): Person {
    const state = deleted ? 'deleted' : disabled ? 'disabled' : 'active';
    const person = { user, displayName, state } as const;
    return this.#showEmail && email !== '' && !deleted ? { ...person, email } : person;
  }

  /**
   * Returns those who may sign in and whom each word of the query fits: who is called so first, then whose name begins so,
   * then the others, each by name.
   */
  search(query: string, limit: number): readonly Person[] {
    const matches = matcher(query);
    const wanted = fold(query);
    const rank = ({ names }: Entry): 0 | 1 | 2 =>
      names.includes(wanted) ? 0 : names.some((name) => name.startsWith(wanted)) ? 1 : 2;
    this.#inOrder ??= [...this.#byUser.values()].sort(byName);
    const found: [Entry[], Entry[], Entry[]] = [[], [], []];
    for (const entry of this.#inOrder) {
      const { row, text } = entry;
      if (!row.disabled && !row.deleted && matches(text)) found[rank(entry)].push(entry);
    }
    return found
      .flat()
      .slice(0, limit)
      .map(({ row }) => this.describe(row));
  }
}

const byName = ({ row: one }: Entry, { row: other }: Entry): number =>
  compareNames(one.displayName, other.displayName) || compareNames(one.user, other.user);
