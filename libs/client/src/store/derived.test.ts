import { describe, expect, it, vi } from 'vitest';
import { Derived } from './derived.ts';

const set = () => {
  const runs: (() => void)[] = [];
  const source = { value: 1 };
  const compute = vi.fn((before: number | undefined) => (before === source.value ? before : source.value));
  const store = new Derived(compute, (run) => void runs.push(run));
  const flush = (): void => {
    for (const run of runs.splice(0)) run();
  };
  return { source, compute, store, flush };
};

describe('a derived store', () => {
  it('computes once for many changes, and no sooner than somebody wants to know', () => {
    const { source, compute, store, flush } = set();
    for (let change = 2; change <= 10; change += 1) {
      source.value = change;
      store.invalidate();
    }
    expect(compute).toHaveBeenCalledTimes(1);
    flush();
    expect(store.get()).toBe(10);
    expect(compute).toHaveBeenCalledTimes(2);
  });

  it('is up to date for a reader who does not wait to be notified', () => {
    const { source, store, flush } = set();
    const listener = vi.fn();
    store.subscribe(listener);
    source.value = 2;
    store.invalidate();
    expect(store.get()).toBe(2);
    flush();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('takes a schedule of the browser, which runs as no method of an object', () => {
    const schedule = vi.fn(function (this: unknown, run: () => void) {
      expect(this).toBeUndefined();
      run();
    });
    new Derived(() => ({}), schedule).invalidate();
    expect(schedule).toHaveBeenCalledTimes(1);
  });

  it('tells nobody when its value is the same after all', () => {
    const { store, flush } = set();
    const listener = vi.fn();
    store.subscribe(listener);
    store.invalidate();
    flush();
    expect(listener).not.toHaveBeenCalled();
  });
});
