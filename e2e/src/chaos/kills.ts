import { setTimeout as delay } from 'node:timers/promises';
import type { TestSystem } from '../system.ts';
import type { PlannedKill } from './plan.ts';

/** A process that was killed in the middle of its work. */
export interface Kill {
  readonly name: string;
  readonly pid: number;
  /** After the load began. */
  readonly atMs: number;
  /** Sends that were under way in that moment. */
  readonly inFlight: number;
}

/**
 * Carries a plan out: kills each process at its time, or as soon after as it runs and a send is under way.
 *
 * @throws Error when that takes longer than 20 s.
 */
export const runKills = async (
  system: TestSystem,
  plan: readonly PlannedKill[],
  inFlight: () => number,
): Promise<readonly Kill[]> => {
  const startedAt = Date.now();
  const kills: Kill[] = [];
  for (const { name, atMs } of plan) {
    await delay(Math.max(0, startedAt + atMs - Date.now()));
    const deadline = Date.now() + PATIENCE_MS;
    while (inFlight() === 0 || !isRunning(system.pidOf(name))) {
      if (Date.now() > deadline) throw new Error(`${name} is not running, or nothing is sent.`);
      await delay(POLL_MS);
    }
    kills.push({ name, pid: system.pidOf(name), atMs: Date.now() - startedAt, inFlight: inFlight() });
    await system.kill(name);
  }
  return kills;
};

/** Short, against the few milliseconds that a send is under way. */
const POLL_MS = 1;
const PATIENCE_MS = 20_000;

/** Whether there is such a process. */
export const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
