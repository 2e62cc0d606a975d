import { ConnectionIndex } from './connection-index.ts';
import type { PersonRecord } from './person.ts';
import type { PresenceStore, PresenceView, StoredPerson } from './store.ts';

/** Both buckets in memory: the fake that unit tests run against. What is written is in view at once. */
export interface MemoryPresence {
  readonly store: PresenceStore;
  readonly view: PresenceView;
}

export const memoryPresence = (): MemoryPresence => {
  const people = new Map<string, StoredPerson>();
  const connections = new ConnectionIndex();
  let revision = 0;
  return {
    store: {
      read: async (user) => people.get(user) ?? { record: undefined, revision: 0 },
      write: async (user, record, expected) => {
        if ((people.get(user)?.revision ?? 0) !== expected) return false;
        people.set(user, { record, revision: (revision += 1) });
        return true;
      },
      isConnected: async (user) => connections.of(user).size > 0,
      refresh: async (user, connId) => connections.refresh(user, connId, (revision += 1)),
      end: async (user, connId, expected) => {
        if (expected !== undefined && connections.of(user).get(connId) !== expected) return false;
        connections.end(user, connId);
        return true;
      },
    },
    view: {
      person: (user): PersonRecord | undefined => people.get(user)?.record,
      isConnected: (user) => connections.of(user).size > 0,
      connectionsOf: (user) => connections.of(user),
      users: () => new Set([...people.keys(), ...connections.users()]),
    },
  };
};
