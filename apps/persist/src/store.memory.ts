import type { LoggedEvent } from '@nats-chat/contracts';
import type { Store } from './store.ts';

/** A store that only notes what it was given, for unit tests. */
export interface MemoryStore extends Store {
  readonly applied: LoggedEvent[];
  /** What the next call of `apply` rejects with, once. */
  failure: Error | undefined;
  /** What the next call of `apply` lists, once. */
  toList: readonly number[];
  /** What is to be erased from the log. */
  readonly listed: Set<number>;
}

export const memoryStore = (): MemoryStore => {
  const store: MemoryStore = {
    applied: [],
    failure: undefined,
    toList: [],
    listed: new Set(),
    apply: async (events) => {
      const { failure, toList } = store;
      store.failure = undefined;
      if (failure !== undefined) throw failure;
      store.applied.push(...events);
      for (const seq of toList) store.listed.add(seq);
      store.toList = [];
      return toList.length;
    },
    eraseListed: async (limit, erase) => {
      let erased = 0;
      for (const seq of [...store.listed].slice(0, limit)) {
        try {
          await erase(seq);
        } catch (error) {
          if (erased === 0) throw error;
          break;
        }
        store.listed.delete(seq);
        erased += 1;
      }
      return erased;
    },
    highestSequence: async () => Math.max(0, ...store.applied.map(({ seq }) => seq)),
  };
  return store;
};
