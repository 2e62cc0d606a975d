import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Waiters } from './waiters.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('those who wait go on when it has come as far as they need, and not before', async () => {
  const waiters = new Waiters();
  const done: number[] = [];
  for (const value of [3, 5]) void waiters.wait(value, 1_000).then(() => done.push(value));
  waiters.reached(4);
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toEqual([3]);
  waiters.reached(5);
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toEqual([3, 5]);
});

it('those who wait too long are told to try again', async () => {
  const waiting = new Waiters().wait(3, 1_000);
  const refused = expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await vi.advanceTimersByTimeAsync(1_000);
  await refused;
});
