import { expect, it, vi } from 'vitest';
import { referenceCounted } from './reference-counted.ts';

const setUp = () => {
  const open = vi.fn(() => ({}));
  const close = vi.fn();
  return { open, close, store: referenceCounted({ open, close }) };
};

const soon = () => new Promise((resolve) => setTimeout(resolve, 1));

it('opens with the first listener and closes after the last', async () => {
  const { open, close, store } = setUp();
  expect(store.get()).toBeUndefined();
  const [leaveFirst, leaveSecond] = [store.subscribe(() => undefined), store.subscribe(() => undefined)];
  const value = store.get();
  leaveFirst();
  await soon();
  expect(close).not.toHaveBeenCalled();
  leaveSecond();
  await soon();
  expect(close.mock.calls).toEqual([[value]]);
  expect(open).toHaveBeenCalledTimes(1);
  expect(store.get()).toBeUndefined();
});

it('keeps its value for a listener that leaves and comes back at once', async () => {
  const { open, close, store } = setUp();
  store.subscribe(() => undefined)();
  const leave = store.subscribe(() => undefined);
  await soon();
  expect([open.mock.calls.length, close.mock.calls.length]).toEqual([1, 0]);
  leave();
});

it('opens again when it is wanted again later', async () => {
  const { open, close, store } = setUp();
  store.subscribe(() => undefined)();
  await soon();
  store.subscribe(() => undefined);
  expect([open.mock.calls.length, close.mock.calls.length]).toEqual([2, 1]);
});
