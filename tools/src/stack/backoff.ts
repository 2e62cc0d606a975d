const firstMs = 250;
const longestMs = 10_000;
const steadyAfterMs = 30_000;

/** How often a process has failed in a row. */
export interface Failures {
  readonly count: number;
}

/** After an end: one that ran for half a minute before counts as the first failure again. */
export function nextFailures(failures: Failures, uptimeMs: number): Failures {
  return { count: uptimeMs >= steadyAfterMs ? 1 : failures.count + 1 };
}

/** How long to wait before the next start: 250 ms, doubling, 10 s at most. */
export function restartDelayMs(failures: Failures): number {
  return Math.min(firstMs * 2 ** (failures.count - 1), longestMs);
}
