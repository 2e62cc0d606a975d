import type { Store } from '../engine/api.ts';

/** Runs a batch of work a little later: at the end of the task, or before the next frame. */
export type Schedule = (run: () => void) => void;

/** A store whose value follows from something else. */
export interface Derived<Value> extends Store<Value> {
  /** What it follows from changed: the value is computed again when it is next read, or notified, whichever is first. */
  readonly invalidate: () => void;
}

/** @param compute Gets the value before, and gives the same object when nothing changed: then nobody is notified. */
export const createDerived = <Value>(
  compute: (before: Value | undefined) => Value,
  schedule: Schedule,
): Derived<Value> => {
  const listeners = new Set<{ readonly call: () => void }>();
  let value = compute(undefined);
  let notified = value;
  let dirty = false;
  let scheduled = false;
  const get = (): Value => {
    if (dirty) {
      dirty = false;
      value = compute(value);
    }
    return value;
  };
  const notify = (): void => {
    scheduled = false;
    if (Object.is(get(), notified)) return;
    notified = value;
    for (const { call } of [...listeners]) call();
  };
  return {
    get,
    invalidate: () => {
      dirty = true;
      if (scheduled) return;
      scheduled = true;
      schedule(notify);
    },
    subscribe: (call) => {
      const listener = { call };
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};
