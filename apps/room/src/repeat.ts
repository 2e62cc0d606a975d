import { setTimeout as delay } from 'node:timers/promises';

export interface Repeat {
  /** From the end of one run to the start of the next; up to a fifth is added by chance, so that instances spread. */
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
  /** Is told of a run that failed; the next one comes as if it had not. */
  readonly onError: (error: unknown) => void;
}

/** Runs now, and again and again until `signal` is aborted. Resolves after the last run. */
export const repeat = async ({ everyMs, run, onError }: Repeat, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    try {
      await run();
    } catch (error) {
      onError(error);
    }
    await delay(everyMs * (1 + Math.random() / 5), undefined, { signal }).catch(() => undefined);
  }
};
