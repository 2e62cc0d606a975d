import type { Timer } from '@nats-chat/async';
import type { Store } from './derived.ts';
import { createStore } from './store.ts';

/**
 * Sources of stores that run while somebody listens, and a while longer.
 *
 * @example
 * const sources = new ReferenceCounted(platformTimer, 5_000);
 * const shown = sources.wrap(store, () => follow(user, store.set));
 */
export class ReferenceCounted {
  readonly #timer: Timer;
  readonly #ms: number;
  readonly #idle = new Set<Source>();

  /** @param ms How long a source outlives its last listener. */
  constructor(timer: Timer, ms: number) {
    this.#timer = timer;
    this.#ms = ms;
  }

  /** As `store`; `start` begins what sets it, and returns what ends that. */
  wrap<Value>(store: Store<Value>, start: () => () => void): Store<Value> {
    const source: Source = { start, listeners: 0, stop: undefined, cancelEnd: undefined };
    return {
      get: store.get,
      subscribe: (listener) => {
        this.#use(source);
        const unsubscribe = store.subscribe(listener);
        let ended = false;
        return () => {
          if (ended) return;
          ended = true;
          unsubscribe();
          this.#release(source);
        };
      },
    };
  }

  /** A store of what is opened for its first listener and closed after its last; `undefined` in between. */
  open<Value>({ open, close }: Resource<Value>): Store<Value | undefined> {
    const store = createStore<Value | undefined>(undefined);
    return this.wrap(store, () => {
      const value = open();
      store.set(value);
      return () => {
        store.set(undefined);
        close(value);
      };
    });
  }

  /** Ends at once what nobody listens to any more. */
  endIdle(): void {
    for (const source of this.#idle) this.#end(source);
  }

  #use(source: Source): void {
    source.listeners += 1;
    source.cancelEnd?.();
    this.#idle.delete(source);
    source.stop ??= source.start();
  }

  #release(source: Source): void {
    source.listeners -= 1;
    if (source.listeners > 0) return;
    this.#idle.add(source);
    source.cancelEnd = this.#timer.after(this.#ms, () => {
      this.#end(source);
    });
  }

  #end(source: Source): void {
    source.cancelEnd?.();
    this.#idle.delete(source);
    source.stop?.();
    source.stop = undefined;
  }
}

interface Resource<Value> {
  readonly open: () => Value;
  readonly close: (value: Value) => void;
}

interface Source {
  readonly start: () => () => void;
  listeners: number;
  /** Set while it runs. */
  stop: (() => void) | undefined;
  cancelEnd: (() => void) | undefined;
}
