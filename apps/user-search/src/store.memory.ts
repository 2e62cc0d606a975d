import type { DirectoryPerson, DirectoryStore, PersonRow, WrittenRow } from './store.ts';

/** A directory in memory, for tests. */
export class MemoryDirectoryStore implements DirectoryStore {
  readonly #rows = new Map<string, PersonRow>();
  #revision = 0;

  save = async (people: readonly DirectoryPerson[]): Promise<readonly WrittenRow[]> => {
    const names = new Map(people.map(({ user, sub }) => [user, sub]));
    const others = [...this.#rows.values()].filter(
      ({ user, sub, deleted }) => !deleted && names.has(user) && names.get(user) !== sub,
    );
    const before = new Map([...others, ...people].map(({ sub }) => [sub, this.#rows.get(sub)]));
    for (const row of others) this.#write({ ...row, deleted: true });
    for (const person of people) {
      const row = { ...person, deleted: false };
      if (differs(this.#rows.get(person.sub), row)) this.#write(row);
    }
    return [...before].flatMap(([sub, was]) => this.#written(sub, was));
  };

  remove = async (subs: readonly string[]): Promise<readonly WrittenRow[]> =>
    subs.flatMap((sub) => {
      const before = this.#rows.get(sub);
      if (before === undefined || before.deleted) return [];
      this.#write({ ...before, deleted: true });
      return this.#written(sub, before);
    });

  changedSince = async (revision: number, limit: number): Promise<readonly PersonRow[]> =>
    [...this.#rows.values()]
      .filter((row) => row.revision > revision)
      .sort((one, other) => one.revision - other.revision)
      .slice(0, limit);

  #write(row: Omit<PersonRow, 'revision'>): void {
    this.#revision += 1;
    this.#rows.set(row.sub, { ...row, revision: this.#revision });
  }

  #written(sub: string, before: PersonRow | undefined): readonly WrittenRow[] {
    const row = this.#rows.get(sub);
    return row === undefined || row.revision === before?.revision ? [] : [{ row, before }];
  }
}

const differs = (before: PersonRow | undefined, after: Omit<PersonRow, 'revision'>): boolean =>
  before === undefined || JSON.stringify({ ...before, revision: 0 }) !== JSON.stringify({ ...after, revision: 0 });
