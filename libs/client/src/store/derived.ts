/** A value that changes; the shape that React’s `useSyncExternalStore` reads. `get` returns the same object until then. */
export interface Store<Value> {
  readonly get: () => Value;
  /** Calls `listener` after each change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Runs a batch of work: at once, at the end of the task, or before the next frame. */
export type Schedule = (run: () => void) => void;

/** A store whose value follows from something else. Listeners are called in the order in which they subscribed. */
export class Derived<Value> implements Store<Value> {
  readonly #compute: (before: Value | undefined) => Value;
  readonly #schedule: Schedule;
  readonly #listeners = new Set<{ readonly call: () => void }>();
  #value: Value;
  #notified: Value;
  #isStale = false;
  #isScheduled = false;

  /**
   * @param compute Gets the value before, and gives the same object when nothing changed: then nobody is notified.
   * @param schedule When listeners are notified, once for all changes until then.
   */
  constructor(compute: (before: Value | undefined) => Value, schedule: Schedule) {
    this.#compute = compute;
    this.#schedule = schedule;
    this.#value = compute(undefined);
    this.#notified = this.#value;
  }

  readonly get = (): Value => {
    if (this.#isStale) {
      this.#isStale = false;
      this.#value = this.#compute(this.#value);
    }
    return this.#value;
  };

  readonly subscribe = (call: () => void): (() => void) => {
    const listener = { call };
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Takes note that what it follows from changed: the value is computed again when it is read or notified, whichever is first. */
  readonly invalidate = (): void => {
    this.#isStale = true;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Browsers refuse to run a function of their own as a method of this.
    const schedule = this.#schedule;
    schedule(() => {
      this.#notify();
    });
  };

  #notify(): void {
    this.#isScheduled = false;
    if (Object.is(this.get(), this.#notified)) return;
    this.#notified = this.#value;
    for (const { call } of [...this.#listeners]) call();
  }
}
