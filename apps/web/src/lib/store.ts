import { useSyncExternalStore } from 'react';
import type { Store } from './chat/engine.ts';

/** A {@link Store} that its owner sets. */
export interface WritableStore<Value> extends Store<Value> {
  /** Notifies every listener, unless `value` is the same object as before. */
  readonly set: (value: Value) => void;
}

export const writableStore = <Value>(initial: Value): WritableStore<Value> => {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set: (value) => {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};

/** Reads `store`, and renders again when it changes. */
export const useStore = <Value>(store: Store<Value>): Value => useSyncExternalStore(store.subscribe, store.get);

/**
 * Reads a part of `store`, and renders again when that part changes.
 *
 * @param select Must return a primitive, or an object that stays the same while the store does.
 */
export const useSelected = <Value, Part>(store: Store<Value>, select: (value: Value) => Part): Part =>
  useSyncExternalStore(store.subscribe, () => select(store.get()));
