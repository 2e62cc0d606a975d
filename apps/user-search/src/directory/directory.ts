import { mapConcurrent } from '@nats-chat/async';
import type { People } from '../people.ts';
import { MAX_BATCH, type DirectoryPerson, type DirectoryStore, type WrittenRow } from '../store.ts';
import type { DirectorySource } from './source.ts';

export interface DirectoryOptions {
  readonly source: DirectorySource;
  readonly store: DirectoryStore;
  readonly people: People;
  /** Called with what this instance has changed, once it is stored. */
  readonly onWritten: (rows: readonly WrittenRow[]) => void;
}

/** Look-ups of single people at a time. */
const LOOKUPS = 8;

/**
 * Keeps the copies of Keycloak’s people up to date: the one in PostgreSQL, which all instances write, and the one in memory.
 *
 * Every instance reads Keycloak: what another has written already changes nothing. One call at a time: a page that was read
 * before a change of one of its people would bring back how they were.
 */
export class Directory {
  readonly #options: DirectoryOptions;
  /** Whom something happened to, and who could not be looked up yet. */
  readonly #touched = new Set<string>();

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  /**
   * Takes over all that is new in PostgreSQL.
   *
   * @throws Error when PostgreSQL does not answer
   */
  async load(): Promise<void> {
    const { store, people } = this.#options;
    for (;;) {
      const rows = await store.changedSince(people.revision, MAX_BATCH);
      people.apply(rows);
      if (rows.length < MAX_BATCH) return;
    }
  }

  /**
   * Compares everybody with Keycloak. Whoever is not among them is asked for by id, since people who come or go in the
   * meantime move others from one page to another, and is gone when Keycloak does not know them.
   *
   * @throws Error when Keycloak or PostgreSQL does not answer, or `signal` is aborted; what was found until then is kept
   */
  async compareAll(signal: AbortSignal): Promise<void> {
    const { source, people } = this.#options;
    await this.load();
    const missing = new Set(people.present());
    for await (const page of source.everybody()) {
      signal.throwIfAborted();
      for (const { sub } of page) missing.delete(sub);
      await this.#save(page);
    }
    await this.#lookUp(missing, signal);
    await this.load();
  }

  /**
   * Takes over what other instances have found, and looks up those to whom something happened in Keycloak.
   *
   * @throws Error when Keycloak or PostgreSQL does not answer, or `signal` is aborted; the next call goes on
   */
  async follow(signal: AbortSignal): Promise<void> {
    await this.load();
    for (const sub of await this.#options.source.touched()) this.#touched.add(sub);
    if (this.#touched.size === 0) return;
    await this.#lookUp(this.#touched, signal);
    await this.load();
  }

  /** Looks people up and takes them off the set, once what was found is stored. */
  async #lookUp(subs: Set<string>, signal: AbortSignal): Promise<void> {
    const { source, store } = this.#options;
    while (subs.size > 0) {
      const batch = [...subs].slice(0, MAX_BATCH);
      const found = await mapConcurrent(batch, LOOKUPS, (sub) => source.find(sub));
      signal.throwIfAborted();
      await this.#save(found.filter((person) => person !== undefined));
      const gone = batch.filter((_, at) => found[at] === undefined);
      if (gone.length > 0) this.#options.onWritten(await store.remove(gone));
      for (const sub of batch) subs.delete(sub);
    }
  }

  async #save(people: readonly DirectoryPerson[]): Promise<void> {
    if (people.length > 0) this.#options.onWritten(await this.#options.store.save(people));
  }
}
