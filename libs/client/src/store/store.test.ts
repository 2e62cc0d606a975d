import { describe, expect, it, vi } from 'vitest';
import { createStore } from './store.ts';

const scheduled = () => {
  const runs: (() => void)[] = [];
  return { schedule: (run: () => void) => void runs.push(run), flush: () => runs.splice(0).forEach((run) => run()) };
};

describe('a store', () => {
  it('tells its listeners once of many changes', () => {
    const { schedule, flush } = scheduled();
    const store = createStore(0, schedule);
    const listener = vi.fn();
    store.subscribe(listener);
    store.set(1);
    store.set(2);
    expect(store.get()).toBe(2);
    expect(listener).not.toHaveBeenCalled();
    flush();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('says nothing when it is what it was', () => {
    const { schedule, flush } = scheduled();
    const store = createStore('a', schedule);
    const listener = vi.fn();
    store.subscribe(listener);
    store.set('a');
    store.set('b');
    store.set('a');
    flush();
    expect(listener).not.toHaveBeenCalled();
  });

  it('calls a function as often as it is subscribed, until it is not', () => {
    const { schedule, flush } = scheduled();
    const store = createStore(0, schedule);
    const listener = vi.fn();
    const stopOne = store.subscribe(listener);
    const stopOther = store.subscribe(listener);
    stopOne();
    stopOne();
    store.set(1);
    flush();
    expect(listener).toHaveBeenCalledTimes(1);
    stopOther();
    store.set(2);
    flush();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('tells at once by default, also of what a listener sets', () => {
    const store = createStore(0);
    const seen: number[] = [];
    store.subscribe(() => {
      if (store.get() === 1) store.set(2);
    });
    store.subscribe(() => seen.push(store.get()));
    store.set(1);
    expect(seen.at(-1)).toBe(2);
    store.set(3);
    expect(seen.at(-1)).toBe(3);
  });
});
