import { fakeTimer } from '@nats-chat/async/fake-timer';
import { describe, expect, it, vi } from 'vitest';
import { ReferenceCounted } from './reference-counted.ts';
import { createStore } from './store.ts';

const nothing = (): void => undefined;

const set = () => {
  const { timer, advance, waiting } = fakeTimer();
  const resources = new ReferenceCounted(timer, 5_000);
  const open = vi.fn(() => ({}));
  const close = vi.fn();
  return { resources, store: resources.open({ open, close }), open, close, advance, waiting };
};

describe('a reference-counted resource', () => {
  it('is opened for its first listener, and closed some time after its last', () => {
    const { store, open, close, advance } = set();
    expect(store.get()).toBeUndefined();
    const [leaveFirst, leaveSecond] = [store.subscribe(nothing), store.subscribe(nothing)];
    const value = store.get();
    leaveFirst();
    advance(5_000);
    expect(close).not.toHaveBeenCalled();
    leaveSecond();
    advance(4_999);
    expect(close).not.toHaveBeenCalled();
    advance(1);
    expect(close.mock.calls).toEqual([[value]]);
    expect(open).toHaveBeenCalledTimes(1);
    expect(store.get()).toBeUndefined();
  });

  it('is the same for a listener that leaves and comes back in time', () => {
    const { store, open, close, advance, waiting } = set();
    store.subscribe(nothing)();
    advance(4_999);
    store.subscribe(nothing);
    advance(5_000);
    expect([open.mock.calls.length, close.mock.calls.length, waiting()]).toEqual([1, 0, 0]);
  });

  it('is opened again when it is wanted again later', () => {
    const { store, open, close, advance } = set();
    store.subscribe(nothing)();
    advance(5_000);
    store.subscribe(nothing);
    expect([open.mock.calls.length, close.mock.calls.length]).toEqual([2, 1]);
  });

  it('counts a listener that leaves twice once', () => {
    const { store, close, advance } = set();
    const leave = store.subscribe(nothing);
    store.subscribe(nothing);
    leave();
    leave();
    advance(5_000);
    expect(close).not.toHaveBeenCalled();
  });

  it('is closed at once when idle ones are to end, and stays while somebody listens', () => {
    const { resources, store, close, waiting } = set();
    const other = { open: () => 'other', close: vi.fn() };
    resources.open(other).subscribe(nothing);
    store.subscribe(nothing)();
    resources.endIdle();
    expect([close.mock.calls.length, other.close.mock.calls.length, waiting()]).toEqual([1, 0, 0]);
    resources.endIdle();
    expect(close).toHaveBeenCalledTimes(1);
  });
});

describe('a store whose source is reference-counted', () => {
  it('has what its source sets while somebody listens, and keeps it after', () => {
    const { timer, advance } = fakeTimer();
    const store = createStore(0);
    const running = { count: 0 };
    const shown = new ReferenceCounted(timer, 5_000).wrap(store, () => {
      running.count += 1;
      return () => {
        running.count -= 1;
      };
    });
    const listener = vi.fn();
    const leave = shown.subscribe(listener);
    store.set(1);
    expect([running.count, listener.mock.calls.length, shown.get()]).toEqual([1, 1, 1]);
    leave();
    store.set(2);
    advance(5_000);
    expect([running.count, listener.mock.calls.length, shown.get()]).toEqual([0, 1, 2]);
  });
});
