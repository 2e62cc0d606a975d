import type { Store } from '../engine/api.ts';
import { createDerived, type Schedule } from './derived.ts';

export interface WritableStore<Value> extends Store<Value> {
  /** Takes effect at once for `get`; listeners are notified once per batch, and only if the value is another one. */
  readonly set: (value: Value) => void;
}

/** A store that starts with `initial`. Listeners are called in the order in which they subscribed. */
export const createStore = <Value>(initial: Value, schedule: Schedule = queueMicrotask): WritableStore<Value> => {
  let value = initial;
  const { get, subscribe, invalidate } = createDerived(() => value, schedule);
  return {
    get,
    subscribe,
    set: (next) => {
      value = next;
      invalidate();
    },
  };
};
