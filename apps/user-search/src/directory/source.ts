import type { DirectoryPerson } from '../store.ts';

/** Where people come from. Each method rejects when Keycloak does not answer in time, or not as expected. */
export interface DirectorySource {
  /** Returns everybody, in pages of at most `MAX_BATCH` people. */
  readonly everybody: () => AsyncIterable<readonly DirectoryPerson[]>;
  /** Returns somebody by their id in Keycloak; undefined when there is nobody, or nobody that can be a person here. */
  readonly find: (sub: string) => Promise<DirectoryPerson | undefined>;
  /** Returns the ids of those to whom something happened that no call returned before; one call at a time. */
  readonly touched: () => Promise<readonly string[]>;
}
