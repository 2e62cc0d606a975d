import { platformTimer, type Timer } from './timer.ts';

/** A wait that can be cut short. */
export interface Pause {
  /** Resolves after `ms` (without it: never), or at the next {@link Pause.end}. One wait at a time. */
  readonly wait: (ms?: number) => Promise<void>;
  readonly end: () => void;
}

export const createPause = (timer: Timer = platformTimer): Pause => {
  let end: () => void = () => undefined;
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const cancel = ms === undefined ? undefined : timer.after(ms, resolve);
        end = () => {
          cancel?.();
          resolve();
        };
      }),
    end: () => {
      end();
    },
  };
};

/** `promise`, but rejecting after `ms` when it has not settled by then. */
export const within = async <Value>(ms: number, promise: Promise<Value>): Promise<Value> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`It took longer than ${ms} ms.`));
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};
