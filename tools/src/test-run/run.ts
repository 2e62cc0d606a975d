import { readFile, rm } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { execa } from 'execa';
import { inRepository } from '../repository.ts';
import type { Step } from './steps.ts';
import { type Tally, checkTally, vitestTally } from './tally.ts';

/** Three times what the longest step takes on two cores. */
const stepTimeoutMs = 30 * 60_000;

/** Runs one step with its output shown, and counts. */
export async function runStep(step: Step): Promise<Tally> {
  if (step.report !== undefined) await rm(step.report, { force: true });
  const { exitCode } = await execa(step.file, step.args, {
    cwd: inRepository(),
    // The pinned Node for whatever a step starts, and no process of nx that outlives it.
    env: { PATH: [inRepository('node_modules', '.bin'), process.env['PATH']].join(delimiter), NX_DAEMON: 'false' },
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
    timeout: stepTimeoutMs,
  });
  const code = exitCode ?? 1;
  return step.report === undefined
    ? checkTally(code)
    : vitestTally(await readReport(step.report), code, inRepository());
}

async function readReport(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
