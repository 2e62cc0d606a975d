import type { Store } from './chat/engine.ts';

interface Resource<Value> {
  readonly open: () => Value;
  readonly close: (value: Value) => void;
}

/**
 * Returns a store that counts references: its value is opened by the first listener and closed after the last.
 *
 * Closing waits for one turn of the event loop, so that a listener which leaves and comes back at once, as React does
 * when it checks effects twice, finds the same value.
 */
export const referenceCounted = <Value>({ open, close }: Resource<Value>): Store<Value | undefined> => {
  let opened: { readonly value: Value } | undefined;
  const listeners = new Set<() => void>();
  const closeUnused = () => {
    if (listeners.size > 0 || opened === undefined) return;
    const { value } = opened;
    opened = undefined;
    close(value);
  };
  return {
    get: () => opened?.value,
    subscribe: (listener) => {
      listeners.add(listener);
      // React reads the store again after it has subscribed, so the listener need not be called.
      opened ??= { value: open() };
      return () => {
        listeners.delete(listener);
        setTimeout(closeUnused, 0);
      };
    },
  };
};
