import type { LoggedEvent } from '@nats-chat/contracts';
import type { Store } from './store.ts';

/** A store that only notes what it was given, for unit tests. */
export interface MemoryStore extends Store {
  readonly applied: LoggedEvent[];
  /** What the next call of `apply` rejects with, once. */
  failure: Error | undefined;
  /** What each call of `apply` answers. */
  toErase: readonly number[];
}

export const memoryStore = (): MemoryStore => {
  const store: MemoryStore = {
    applied: [],
    failure: undefined,
    toErase: [],
    apply: async (events) => {
      const { failure } = store;
      store.failure = undefined;
      if (failure !== undefined) throw failure;
      store.applied.push(...events);
      return store.toErase;
    },
    highestSequence: async () => Math.max(0, ...store.applied.map(({ seq }) => seq)),
  };
  return store;
};
