/**
 * Timers that the engine's clockwork runs on. In a browser they belong into a Worker: those of a hidden page fire once a
 * minute, and presence would take the person for gone.
 */
export interface Timer {
  /** Calls `run` once after `ms`, unless the returned function is called before. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export const platformTimer: Timer = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Calls `run` every `ms`, each time a tenth earlier or later at most, until the returned function is called. */
export const repeat = (timer: Timer, ms: number, run: () => void): (() => void) => {
  let stop: () => void;
  const next = (): void => {
    stop = timer.after(jittered(ms), () => {
      next();
      run();
    });
  };
  next();
  return () => {
    stop();
  };
};

const jittered = (ms: number): number => ms * (0.9 + Math.random() * 0.2);
