import type { Store } from './chat/engine.ts';

interface Resource<Value> {
  readonly open: () => Value;
  readonly close: (value: Value) => void;
}

/**
 * A store whose value is open while somebody listens: opened by the first listener, closed after the last.
 *
 * Closing waits for one turn of the event loop, so that a listener which leaves and comes back at once, as React does
 * when it checks effects twice, finds the same value.
 */
export const lease = <Value>({ open, close }: Resource<Value>): Store<Value | undefined> => {
  let held: { readonly value: Value } | undefined;
  const listeners = new Set<() => void>();
  const release = () => {
    if (listeners.size > 0 || held === undefined) return;
    const { value } = held;
    held = undefined;
    close(value);
  };
  return {
    get: () => held?.value,
    subscribe: (listener) => {
      listeners.add(listener);
      // React reads the store again after it has subscribed, so the listener need not be told.
      held ??= { value: open() };
      return () => {
        listeners.delete(listener);
        setTimeout(release, 0);
      };
    },
  };
};
