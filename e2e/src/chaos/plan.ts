import type { Random } from './random.ts';

/** A process that is to be killed, so long after the load began. */
export interface PlannedKill {
  readonly name: string;
  readonly atMs: number;
}

export interface PlanOptions {
  readonly names: readonly string[];
  readonly loadMs: number;
  readonly random: Random;
}

/** In so much time each process is killed once. */
const ROUND_MS = 30_000;
/** What is killed sooner than this after the start, or before the end, would meet little load on one side of its end. */
const MARGIN_MS = 2_000;

/**
 * Kills at random moments: each process once in every whole round of 30 s (once at least), never in the first or last 2 s.
 * In the order in which they come.
 */
export const planKills = ({ names, loadMs, random }: PlanOptions): readonly PlannedKill[] => {
  const rounds = Math.max(1, Math.floor(loadMs / ROUND_MS));
  const roundMs = Math.max(0, loadMs - 2 * MARGIN_MS) / rounds;
  return Array.from({ length: rounds }, (_, round) =>
    names.map((name) => ({ name, atMs: MARGIN_MS + (round + random()) * roundMs })),
  )
    .flat()
    .sort((one, other) => one.atMs - other.atMs);
};
