import type { Logger } from '@nats-chat/otel';

const RETRY_MS = 1_000;

/** Runs one piece of work at a time, whoever asks for it. */
export interface Synchroniser {
  /** Runs it, after the run at hand if there is one. Rejects as it does. */
  readonly now: () => Promise<void>;
  /** Runs it in a second, and again until it succeeds. */
  readonly again: () => void;
  readonly stop: () => void;
}

export const createSynchroniser = (work: () => Promise<void>, logger: Logger): Synchroniser => {
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const now = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const run = running.then(() => (stopped ? undefined : work()));
    running = run.catch(() => undefined);
    return run;
  };

  const again = (): void => {
    if (stopped) return;
    timer ??= setTimeout(() => {
      now().catch((error: unknown) => {
        logger.warn({ error }, 'Presence could not be brought up to date; trying again.');
        again();
      });
    }, RETRY_MS);
  };

  return {
    now,
    again,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
};
