import { readFile, rm } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { mapConcurrent } from '@nats-chat/async';
import { execa } from 'execa';
import { inRepository } from '../repository.ts';
import type { Step } from './steps.ts';
import { type Tally, checkTally, vitestTally } from './tally.ts';

/** Three times what the longest step takes on two cores. */
const stepTimeoutMs = 30 * 60_000;

/** What a step counted, and how long it took. */
export interface StepResult {
  readonly title: string;
  readonly tally: Tally;
  readonly seconds: number;
}

/** How many checks run at a time: each computes in one thread, so they take the time of the longest on two cores. */
const checksAtOnce = 2;

/** Runs the checks side by side, then the tests one after the other; gives what each counted, also after one has failed. */
export async function runSteps(steps: readonly Step[]): Promise<readonly StepResult[]> {
  const checks = steps.filter(({ report }) => report === undefined);
  const results = await mapConcurrent(checks, checksAtOnce, (step) => timed(step, () => runCheck(step)));
  for (const step of steps) {
    const { report } = step;
    if (report !== undefined) results.push(await timed(step, () => runTests(step, report)));
  }
  return results;
}

async function timed({ title }: Step, run: () => Promise<Tally>): Promise<StepResult> {
  const startedAt = performance.now();
  const tally = await run();
  return { title, tally, seconds: (performance.now() - startedAt) / 1000 };
}

/** Shows what it printed at its end, as a whole. */
async function runCheck({ title, file, args }: Step): Promise<Tally> {
  const { exitCode = 1, all } = await execa(file, args, { ...options(), stdin: 'ignore', all: true });
  console.log(`${heading(title)}\n${all}`);
  return checkTally(exitCode);
}

/** Shows what they print as they go. */
async function runTests({ title, file, args }: Step, report: string): Promise<Tally> {
  await rm(report, { force: true });
  console.log(heading(title));
  const { exitCode = 1 } = await execa(file, args, { ...options(), stdio: ['ignore', 'inherit', 'inherit'] });
  return vitestTally(await readReport(report), exitCode, inRepository());
}

function options() {
  return {
    cwd: inRepository(),
    // The pinned Node for whatever a step starts, and no process of nx that outlives it.
    env: { PATH: [inRepository('node_modules', '.bin'), process.env['PATH']].join(delimiter), NX_DAEMON: 'false' },
    reject: false,
    timeout: stepTimeoutMs,
  } as const;
}

function heading(title: string): string {
  return `\n── ${title} ──`;
}

async function readReport(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
