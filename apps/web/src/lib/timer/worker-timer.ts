import { platformTimer, type Timer } from '@nats-chat/async';
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
}

/** Timers that run in a Worker, where a hidden page does not slow them down to once a minute. */
export const workerTimer = (worker: TimerWorker): Timer => {
  const waiting = new Map<number, () => void>();
  let lastId = 0;
  worker.onmessage = ({ data: id }) => {
    const run = waiting.get(id);
    waiting.delete(id);
    run?.();
  };
  return {
    after: (ms, run) => {
      const id = (lastId += 1);
      waiting.set(id, run);
      worker.postMessage({ id, ms });
      return () => {
        if (waiting.delete(id)) worker.postMessage({ id });
      };
    },
  };
};

/** {@link workerTimer} on a Worker of its own; the page’s own timers where there can be none. */
export const startWorkerTimer = (): Timer => {
  try {
    return workerTimer(new Worker(trustedScriptUrl(timerUrl), { type: 'module', name: 'timer' }));
  } catch {
    return platformTimer;
  }
};

/** The part of a browser that has Trusted Types; not all have them. */
interface Host {
  readonly trustedTypes?: {
    readonly createPolicy: (
      name: string,
      rules: { readonly createScriptURL: (url: string) => string },
    ) => { readonly createScriptURL: (url: string) => string };
  };
}

/** The name that the page’s policy allows (`trusted-types` in the content security policy). */
const POLICY = 'nats-chat-worker';

// Once: a second policy of the same name is refused.
const policy = (globalThis as Host).trustedTypes?.createPolicy(POLICY, { createScriptURL: (url) => url });

/**
 * An address of this build, for a Worker, in the form that the browser demands where the page’s policy requires Trusted
 * Types.
 */
const trustedScriptUrl = (url: string): string => policy?.createScriptURL(url) ?? url;
