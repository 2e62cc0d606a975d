import { Derived, type Schedule, type Store } from './derived.ts';

export interface WritableStore<Value> extends Store<Value> {
  /** Takes effect at once for `get`; listeners are notified as scheduled, and only if the value is another one. */
  readonly set: (value: Value) => void;
}

/**
 * Returns a store that starts with `initial`.
 *
 * @param schedule When listeners are notified, once for all changes until then; default at once.
 * @example
 * const open = createStore(false);
 * const stop = open.subscribe(() => console.log(open.get()));
 * open.set(true);
 */
export const createStore = <Value>(initial: Value, schedule: Schedule = atOnce): WritableStore<Value> => {
  let value = initial;
  const { get, subscribe, invalidate } = new Derived(() => value, schedule);
  return {
    get,
    subscribe,
    set: (next) => {
      value = next;
      invalidate();
    },
  };
};

const atOnce: Schedule = (run) => run();
