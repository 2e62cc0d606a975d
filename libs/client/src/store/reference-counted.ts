import type { Store } from '../engine/api.ts';
import type { Timer } from '@nats-chat/async';

/** Sources of stores that run while somebody listens, and a while longer. */
export interface ReferenceCounted {
  /** As `store`; `start` begins what sets it, and gives what ends that. */
  readonly wrap: <Value>(store: Store<Value>, start: () => () => void) => Store<Value>;
  /** Ends at once what nobody listens to any more. */
  readonly endIdle: () => void;
}

/** @param ms How long a source outlives its last listener. */
export const createReferenceCounted = (timer: Timer, ms: number): ReferenceCounted => {
  const idle = new Set<() => void>();

  const wrap = <Value>(store: Store<Value>, start: () => () => void): Store<Value> => {
    let listeners = 0;
    let stop: (() => void) | undefined;
    let cancelEnd: (() => void) | undefined;
    const wake = (): void => {
      cancelEnd?.();
      idle.delete(end);
    };
    const end = (): void => {
      wake();
      stop?.();
      stop = undefined;
    };
    return {
      get: store.get,
      subscribe: (listener) => {
        listeners += 1;
        wake();
        stop ??= start();
        const unsubscribe = store.subscribe(listener);
        let ended = false;
        return () => {
          if (ended) return;
          ended = true;
          unsubscribe();
          listeners -= 1;
          if (listeners > 0) return;
          idle.add(end);
          cancelEnd = timer.after(ms, end);
        };
      },
    };
  };

  return {
    wrap,
    endIdle: () => {
      for (const end of [...idle]) end();
    },
  };
};
