import { newest, type Page, type Delta } from './entry.ts';

/**
 * The entries that share one token of their key: the members of a room, or the rooms of a person.
 *
 * Complete as of revision `asOf`: a member that is not named had no entry then. An entry may be newer than that.
 */
export class Group<V> {
  readonly asOf: number;
  readonly #entries = new Map<string, Delta<V>>();
  #view: ReadonlyMap<string, V> | undefined;
  #ordered: readonly Delta<V>[] | undefined;

  constructor(asOf: number) {
    this.asOf = asOf;
  }

  /** Takes what a load found about a member, however it compares to `asOf`. */
  load(member: string, entry: Delta<V>): void {
    const kept = newest<V, Delta<V>>(entry, this.#entries.get(member));
    // To the end: what is nearly in order already is sorted in no time.
    this.#entries.delete(member);
    this.#entries.set(member, kept);
    this.#view = undefined;
    this.#ordered = undefined;
  }

  /** Takes a change from the log; one that the load has seen already changes nothing. */
  apply(member: string, entry: Delta<V>): void {
    if (entry.revision <= this.asOf) return;
    this.load(member, entry);
  }

  /** Entries held, those without a value included. */
  get size(): number {
    return this.#entries.size;
  }

  /** At most `limit` of those who have a value and were written after the revision `after`, in the order of revisions. */
  page(after: number, limit: number): Page<V> {
    this.#ordered ??= [...this.#entries.values()]
      .filter(({ value }) => value !== undefined)
      .sort((one, other) => one.revision - other.revision);
    const from = this.#ordered.findIndex(({ revision }) => revision > after);
    if (from === -1) return { entries: [], next: undefined };
    const entries = this.#ordered.slice(from, from + limit);
    return { entries, next: from + limit < this.#ordered.length ? entries.at(-1)?.revision : undefined };
  }

  /** Those who have a value, as an immutable snapshot, the same one until the next change. */
  view(): ReadonlyMap<string, V> {
    if (this.#view !== undefined) return this.#view;
    const view = new Map<string, V>();
    for (const [member, { value }] of this.#entries) if (value !== undefined) view.set(member, value);
    this.#view = view;
    return view;
  }
}
