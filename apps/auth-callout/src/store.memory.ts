import type { UserRecord } from '@nats-chat/contracts';
import type { AuditEntry, AuditStore } from '@nats-chat/postgres';
import type { AccountStore, ServiceAccount, UserStore } from './store.ts';

/** The bucket USERS without a server, for unit tests. */
export const memoryUserStore = (records: ReadonlyMap<string, UserRecord> = new Map()): UserStore => {
  const users = new Map(records);
  const listeners: ((user: string, record: UserRecord) => void)[] = [];
  const put = (user: string, record: UserRecord): UserRecord => {
    users.set(user, record);
    for (const listener of listeners) listener(user, record);
    return record;
  };
  return {
    claim: async (user, wanted) => users.get(user) ?? put(user, wanted),
    refuseBefore: async (user, notBefore) => {
      const record = users.get(user);
      if (record === undefined || (record.notBefore ?? 0) >= notBefore) return false;
      put(user, { ...record, notBefore });
      return true;
    },
    nameOf: (sub) => [...users].find(([, record]) => record.sub === sub)?.[0],
    names: () => [...users.keys()],
    onRecord: (listener) => void listeners.push(listener),
  };
};

/** Accounts that a test changes, and a PostgreSQL that it can take down. */
export interface MemoryAccountStore extends AccountStore {
  readonly accounts: ServiceAccount[];
  down: boolean;
  loads: number;
}

export const memoryAccountStore = (...accounts: ServiceAccount[]): MemoryAccountStore => {
  const store: MemoryAccountStore = {
    accounts,
    down: false,
    loads: 0,
    load: async () => {
      store.loads += 1;
      if (store.down) throw new Error('PostgreSQL is down.');
      return [...accounts];
    },
  };
  return store;
};

export interface MemoryAuditStore extends AuditStore {
  readonly entries: AuditEntry[];
  down: boolean;
}

export const memoryAuditStore = (): MemoryAuditStore => {
  const store: MemoryAuditStore = {
    entries: [],
    down: false,
    append: async (entries) => {
      if (store.down) throw new Error('PostgreSQL is down.');
      store.entries.push(...entries);
    },
  };
  return store;
};
