/**
 * What delays and periodic work run on. In a browser it belongs into a Worker: timers of a hidden page fire once a
 * minute, and presence would take the person for gone.
 */
export interface Timer {
  /** Calls `run` once after `ms`, unless the returned function is called before. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export const platformTimer: Timer = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export interface PeriodicOptions {
  readonly everyMs: number;
  /** Runs once at the start as well, rather than after the first wait. */
  readonly immediately?: boolean;
  /** Default {@link platformTimer}. */
  readonly timer?: Timer;
  /** Called with what a run threw or rejected with; the next run comes all the same. Default: it is ignored. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Calls `run` every `everyMs`, each time a tenth earlier or later at most, so that what started together does not stay
 * together. Runs never overlap: the wait for the next begins when one has ended. `run` gets a signal that is aborted at the
 * stop.
 *
 * Returns how to stop: no run begins any more, and the promise resolves when the one under way has ended.
 *
 * @example
 * const stopCleaning = runPeriodically({ everyMs: 60_000, onError: (error) => logger.warn({ error }, 'Cleaning failed.') }, clean);
 * await stopCleaning();
 */
export const runPeriodically = (
  { everyMs, immediately = false, timer = platformTimer, onError = () => undefined }: PeriodicOptions,
  run: (signal: AbortSignal) => unknown,
): (() => Promise<void>) => {
  let cancel: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  const runOnce = async (): Promise<void> => {
    try {
      await run(stopping.signal);
    } catch (error) {
      onError(error);
    }
    schedule();
  };
  const schedule = (): void => {
    if (stopping.signal.aborted) return;
    cancel = timer.after(jittered(everyMs), () => {
      running = runOnce();
    });
  };
  if (immediately) running = runOnce();
  else schedule();
  return () => {
    stopping.abort();
    cancel();
    return running;
  };
};

const jittered = (ms: number): number => ms * (0.9 + Math.random() * 0.2);
