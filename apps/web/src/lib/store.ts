import { platformTimer } from '@nats-chat/async';
import { ReferenceCounted } from '@nats-chat/client';
import { useSyncExternalStore } from 'react';
import type { Store } from './chat/engine.ts';

export { createStore, type WritableStore } from '@nats-chat/client';

/**
 * What is open while somebody listens. It is closed a turn of the event loop later, so that a listener which leaves and
 * comes back at once, as React does when it checks effects twice, finds the same value.
 */
export const openWhileUsed = new ReferenceCounted(platformTimer, 0);

/** Reads `store`, and renders again when it changes. */
export const useStore = <Value>(store: Store<Value>): Value => useSyncExternalStore(store.subscribe, store.get);

/**
 * Reads a part of `store`, and renders again when that part changes.
 *
 * @param select Must return a primitive, or an object that stays the same while the store does.
 */
export const useSelected = <Value, Part>(store: Store<Value>, select: (value: Value) => Part): Part =>
  useSyncExternalStore(store.subscribe, () => select(store.get()));
