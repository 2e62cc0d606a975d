import { platformTimer, type Timer } from '@nats-chat/async';
import { trustedScriptUrl } from '../trusted-types.ts';
import timerUrl from './timer.worker.ts?worker&url';

/** Asks for a ring after `ms`; without them, takes that back. */
export interface TimerRequest {
  readonly id: number;
  readonly ms?: number;
}

/** The parts of a Worker that are used. */
export interface TimerWorker {
  readonly postMessage: (request: TimerRequest) => void;
  onmessage: ((event: MessageEvent<number>) => void) | null;
  readonly addEventListener: (type: 'error', listener: () => void) => void;
}

interface Waiting {
  readonly run: () => void;
  /** By the clock of `performance`. */
  readonly at: number;
  /** Where the Worker has failed. */
  cancel?: () => void;
}

/**
 * Timers that run in a Worker, where a hidden page does not slow them down to once a minute. Those of a Worker that fails,
 * or that could not be loaded, go on as the page’s own.
 */
export const workerTimer = (worker: TimerWorker): Timer => {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let failed = false;
  const ring = (id: number): void => {
    const timer = waiting.get(id);
    waiting.delete(id);
    timer?.run();
  };
  const move = (id: number, timer: Waiting): void => {
    timer.cancel = platformTimer.after(Math.max(0, timer.at - performance.now()), () => ring(id));
  };
  worker.onmessage = ({ data: id }) => {
    if (!failed) ring(id);
  };
  worker.addEventListener('error', () => {
    if (failed) return;
    failed = true;
    for (const [id, timer] of waiting) move(id, timer);
  });
  return {
    after: (ms, run) => {
      const id = (lastId += 1);
      const timer: Waiting = { run, at: performance.now() + ms };
      waiting.set(id, timer);
      if (failed) move(id, timer);
      else worker.postMessage({ id, ms });
      return () => {
        if (!waiting.delete(id)) return;
        if (failed) timer.cancel?.();
        else worker.postMessage({ id });
      };
    },
  };
};

/** Starts a {@link workerTimer} on a Worker of its own; the page’s own timers where there can be none. */
export const startWorkerTimer = (): Timer => {
  try {
    return workerTimer(new Worker(trustedScriptUrl(timerUrl), { type: 'module', name: 'timer' }));
  } catch {
    return platformTimer;
  }
};
