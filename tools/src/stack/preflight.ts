import { loadDemoEnv } from '../demo-env.ts';
import { localOnlyProblem } from '../operator/public-demo.ts';
import { portProblem } from '../servers/index.ts';
import { JavaMissing, ensureJava } from '../../java.mjs';
import { type StackConfig, devPort } from './config.ts';
import { findRun } from './run-file.ts';
import { settingProblems } from './settings.ts';

/** Nothing was started; each problem is one line that says what to do. */
export class PreflightFailed extends Error {
  override readonly name = 'PreflightFailed';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Checks what must hold before anything is started.
 *
 * @throws PreflightFailed with every problem found
 */
export async function preflight(config: StackConfig): Promise<void> {
  const run = await findRun(config.dataFolder);
  if (run !== undefined) {
    throw new PreflightFailed([`Already running at ${run.origin}: press Ctrl-C there, or run: kill ${run.pid}`]);
  }
  const problems = await Promise.all([
    Promise.resolve(platformProblem(process.platform)),
    Promise.resolve(localOnlyProblem(loadDemoEnv())),
    Promise.resolve(javaProblem()),
    configuredPortProblem('PORT', config.port),
    configuredPortProblem('NATS_PORT', config.natsPort),
    config.mode === 'dev' ? devPortProblem() : Promise.resolve(undefined),
  ]);
  const found = [...problems.filter((problem) => problem !== undefined), ...(await settingProblems())];
  if (found.length > 0) throw new PreflightFailed(found);
}

/** Returns one line for a system that the native servers do not run on. */
export function platformProblem(platform: NodeJS.Platform): string | undefined {
  return platform === 'win32' ? 'Windows is not supported: use WSL, or docker compose up.' : undefined;
}

/** Returns one line for a port that another program has. */
export function portMessage(variable: string, port: number): string {
  return `Port ${port} is in use: stop the program that has it, or choose another one: ${variable}=${port + 1} npm start`;
}

/** One line for a port that only root may take. */
function forbiddenPortMessage(variable: string, port: number): string {
  return `Port ${port} is for root alone: choose one above 1023: ${variable}=${port + 8_000} npm start`;
}

async function configuredPortProblem(variable: string, port: number): Promise<string | undefined> {
  const problem = await portProblem(port);
  if (problem === undefined) return undefined;
  return problem === 'taken' ? portMessage(variable, port) : forbiddenPortMessage(variable, port);
}

/** It cannot be chosen. */
async function devPortProblem(): Promise<string | undefined> {
  const problem = await portProblem(devPort);
  return problem && `Port ${devPort}, Vite's, is in use: stop the program that has it.`;
}

function javaProblem(): string | undefined {
  try {
    ensureJava();
    return undefined;
  } catch (error) {
    if (error instanceof JavaMissing) return error.message;
    throw error;
  }
}
