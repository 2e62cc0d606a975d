import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { workerTimer, type TimerRequest, type TimerWorker } from './worker-timer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const setUp = () => {
  const requests: TimerRequest[] = [];
  let fail = (): void => undefined;
  const worker: TimerWorker = {
    postMessage: (request) => requests.push(request),
    onmessage: null,
    addEventListener: (_, listener) => void (fail = listener),
  };
  const timer = workerTimer(worker);
  const ring = (id: number | undefined) => worker.onmessage?.(new MessageEvent('message', { data: id ?? -1 }));
  return { requests, timer, ring, fail: () => fail() };
};

it('runs once, when the worker rings', () => {
  const { requests, timer, ring } = setUp();
  const run = vi.fn();
  timer.after(10_000, run);
  expect(requests).toEqual([{ id: 1, ms: 10_000 }]);
  ring(requests[0]?.id);
  ring(requests[0]?.id);
  expect(run).toHaveBeenCalledTimes(1);
});

it('does not run what was taken back, also when the ring was on its way', () => {
  const { requests, timer, ring } = setUp();
  const run = vi.fn();
  const cancel = timer.after(10_000, run);
  cancel();
  cancel();
  ring(requests[0]?.id);
  expect(run).not.toHaveBeenCalled();
  expect(requests).toEqual([{ id: 1, ms: 10_000 }, { id: 1 }]);
});

it('goes on with the page’s own timers when the worker fails, and asks it for nothing more', () => {
  const { requests, timer, ring, fail } = setUp();
  const [early, late, cancelled, before] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  const cancel = timer.after(10_000, cancelled);
  timer.after(10_000, before);
  vi.advanceTimersByTime(4_000);
  fail();
  fail();
  cancel();
  timer.after(8_000, late);
  timer.after(5_000, early)();
  ring(requests[1]?.id);
  vi.advanceTimersByTime(5_999);
  expect(before).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(before).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2_000);
  expect(late).toHaveBeenCalledTimes(1);
  expect([early, cancelled].map((run) => run.mock.calls.length)).toEqual([0, 0]);
  expect(requests).toHaveLength(2);
});
