import { newest, type Entry } from './entry.ts';

/**
 * The entries that share one token of their key: the members of a room, or the rooms of a person.
 *
 * Complete as of revision `asOf`: a member that is not named had no entry then. An entry may be newer than that.
 */
export class Group<V> {
  readonly asOf: number;
  readonly #entries = new Map<string, Entry<V>>();
  #view: ReadonlyMap<string, V> | undefined;

  constructor(asOf: number) {
    this.asOf = asOf;
  }

  /** Takes what a load found about a member, however it compares to `asOf`. */
  load(member: string, entry: Entry<V>): void {
    this.#entries.set(member, newest<V, Entry<V>>(entry, this.#entries.get(member)));
    this.#view = undefined;
  }

  /** Takes a change from the log; one that the load has seen already changes nothing. */
  apply(member: string, entry: Entry<V>): void {
    if (entry.revision <= this.asOf) return;
    this.load(member, entry);
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
