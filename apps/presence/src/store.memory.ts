import type { StoredEntry } from '@nats-chat/kv';
import { ConnectionIndex } from './connection-index.ts';
import type { Choice, PersonRecord } from './person.ts';
import { kvPresenceStore, type Beat } from './store.kv.ts';
import type { PresenceStore, PresenceView } from './store.ts';

/** The buckets in memory: the fake that unit tests run against. What is written is in view at once. */
export interface MemoryPresence {
  readonly store: PresenceStore;
  readonly view: PresenceView;
  /** Writes a record as if it had been there for long. */
  readonly givenPerson: (user: string, record: PersonRecord) => void;
}

export const memoryPresence = (): MemoryPresence => {
  const index = new ConnectionIndex();
  const people = new MemoryBucket<PersonRecord>();
  const connections = new MemoryBucket<Beat>((key, revision) => {
    const [user = '', connId = ''] = key.split('.');
    if (revision === undefined) index.end(user, connId);
    else index.refresh(user, connId, revision);
  });
  return {
    store: kvPresenceStore({ people, choices: new MemoryBucket<Choice>(), connections }),
    view: {
      person: (user) => people.entries.get(user)?.value,
      isConnected: (user) => index.of(user).size > 0,
      connectionsOf: (user) => index.of(user),
      users: () => new Set([...people.entries.keys(), ...index.users()]),
    },
    givenPerson: (user, record) => void people.write(user, record),
  };
};

class MemoryBucket<V> {
  readonly entries = new Map<string, StoredEntry<V>>();
  readonly #onWrite: (key: string, revision: number | undefined) => void;
  #revision = 0;

  constructor(onWrite: (key: string, revision: number | undefined) => void = () => undefined) {
    this.#onWrite = onWrite;
  }

  async get(key: string): Promise<StoredEntry<V>> {
    return this.#held(key);
  }

  async hasValue(filter: string): Promise<boolean> {
    const prefix = filter.replace('*', '');
    return [...this.entries].some(([key, { exists }]) => exists && key.startsWith(prefix));
  }

  async put(key: string, value: V): Promise<number> {
    return this.write(key, value);
  }

  async update(key: string, value: V, revision: number): Promise<number | undefined> {
    return this.#held(key).revision === revision ? this.write(key, value) : undefined;
  }

  async delete(key: string, revision?: number): Promise<number | undefined> {
    return revision === undefined || this.#held(key).revision === revision ? this.write(key, undefined) : undefined;
  }

  write(key: string, value: V | undefined): number {
    this.#revision += 1;
    const exists = value !== undefined;
    this.entries.set(key, { revision: this.#revision, value, exists });
    this.#onWrite(key, exists ? this.#revision : undefined);
    return this.#revision;
  }

  #held(key: string): StoredEntry<V> {
    return this.entries.get(key) ?? { revision: 0, value: undefined, exists: false };
  }
}
