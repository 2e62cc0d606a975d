import { expect, it, vi } from 'vitest';
import { workerTimer, type TimerRequest, type TimerWorker } from './worker-timer.ts';

const setUp = () => {
  const requests: TimerRequest[] = [];
  const worker: TimerWorker = { postMessage: (request) => requests.push(request), onmessage: null };
  const timer = workerTimer(worker);
  const ring = (id: number | undefined) => worker.onmessage?.(new MessageEvent('message', { data: id ?? -1 }));
  return { requests, timer, ring };
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
