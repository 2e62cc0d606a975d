/**
 * Returns a function that resolves to the result of a run of `ask` that starts after the call. Those who call while a run
 * is under way share the next, so that at most two are under way or waiting, however many call.
 *
 * @example
 * // Three calls, two round trips at most.
 * const flush = coalesce(() => nc.flush());
 * await Promise.all([flush(), flush(), flush()]);
 */
export const coalesce = <Result>(ask: () => Promise<Result>): (() => Promise<Result>) => {
  let current: Promise<unknown> = Promise.resolve();
  let next: Promise<Result> | undefined;
  return () => {
    if (next !== undefined) return next;
    const mine = current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return ask();
      });
    next = mine;
    current = mine;
    return mine;
  };
};

/**
 * Returns a function whose result is at most `maxAgeMs` old; a failure is thrown, and not kept.
 *
 * @example
 * const lastSeq = memoizeFor(async () => 42, 100);
 * await lastSeq(); // 42
 */
export const memoizeFor = <Result>(ask: () => Promise<Result>, maxAgeMs: number): (() => Promise<Result>) => {
  let asked: { readonly at: number; readonly result: Promise<Result> } | undefined;
  return () => {
    const at = performance.now();
    if (asked !== undefined && at - asked.at <= maxAgeMs) return asked.result;
    const mine = { at, result: ask() };
    asked = mine;
    mine.result.catch(() => {
      if (asked === mine) asked = undefined;
    });
    return mine.result;
  };
};

/**
 * Runs one load at a time for each key: whoever asks while one is under way gets its result.
 *
 * @example
 * const loads = new Singleflight<string>();
 * const name = await loads.run('general', () => load('general'));
 */
export class Singleflight<Result> {
  readonly #flying = new Map<string, Promise<Result>>();

  run(key: string, load: () => Promise<Result>): Promise<Result> {
    const flying = this.#flying.get(key);
    if (flying !== undefined) return flying;
    const flight = load().finally(() => this.#flying.delete(key));
    this.#flying.set(key, flight);
    return flight;
  }
}
