import { setTimeout as delay } from 'node:timers/promises';
import pRetry, { type RetryContext } from 'p-retry';
import { type Report, type RunningProcess, type ServerCommand, runProcess, waitUntilReady } from '../servers/index.ts';

const graceMs = 12_000;
const startingGraceMs = 2_000;

/** Before the next start: 250 ms, doubling, 10 s at most; at once for a process that ran for half a minute. */
const backoff = { retries: Infinity, minTimeout: 250, factor: 2, maxTimeout: 10_000 };
const steadyAfterMs = 30_000;

/** A frozen process is found by three probes in a row, each of two seconds, or as long as the probe itself takes. */
const probeMs = 2_000;
const maxFailedProbes = 3;

/** A process that is started again whenever it ends or freezes, until it is stopped. */
export interface Supervised {
  readonly name: string;
  /** Resolves when the first start is ready; rejects with ServerFailed when it fails, and then nothing runs. */
  readonly ready: Promise<void>;
  /** The process of this moment; for tests that kill it. */
  readonly current: () => RunningProcess;
  /** Asks the process to stop and does not start it again. Resolves when it is gone; idempotent. */
  readonly stop: () => Promise<void>;
}

/** Starts a process now, and again when it ends or freezes, with growing delays. */
export function supervise(command: ServerCommand, report: Report): Supervised {
  let process = runProcess(command);
  const stopping = new AbortController();
  const { signal } = stopping;
  const ready = waitUntilReady(command, process);
  let wasReady = false;
  const kept = ready.then(
    () => {
      wasReady = true;
      return keepRunning();
    },
    () => undefined,
  );

  async function keepRunning(): Promise<void> {
    const restarted = (how: string, inMs: number) =>
      report(`${command.name} ended (${how}); starting it again in ${inMs} ms. Log: ${command.logFile}`);
    try {
      for (;;) {
        const onFailedAttempt = ({ error, retryDelay }: RetryContext) => restarted(error.message, retryDelay);
        restarted(await pRetry(untilItEnds, { ...backoff, signal, onFailedAttempt }), 0);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Gives how it ended; throws that when it ran too short a time for the next start to be at once. */
  async function untilItEnds(): Promise<string> {
    if (process.hasExited()) process = runProcess(command);
    const startedAt = performance.now();
    const probing = new AbortController();
    const frozen = watch(command, process, { signal: probing.signal, report });
    const how = await process.exited;
    probing.abort();
    await frozen;
    if (performance.now() - startedAt < steadyAfterMs) throw new Error(how);
    return how;
  }

  return {
    name: command.name,
    ready,
    current: () => process,
    stop: async () => {
      stopping.abort();
      // What is still starting has nothing to finish, and seldom listens.
      await process.stop(wasReady ? graceMs : startingGraceMs);
      await kept;
    },
  };
}

/**
 * Kills a process that worked and does not any more; what starts is left its time. Reports what keeps it from its work, once
 * until that is over. Resolves when `signal` is aborted.
 */
async function watch(
  { name, isLive }: ServerCommand,
  process: RunningProcess,
  { signal, report }: { readonly signal: AbortSignal; readonly report: Report },
): Promise<void> {
  let failed: number | undefined;
  let reported: string | undefined;
  while (isLive !== undefined && !signal.aborted) {
    const [live] = await Promise.all([isLive().catch(() => false), pause(probeMs, signal)]);
    if (live !== false) failed = 0;
    else if (failed !== undefined) failed += 1;
    const problem = typeof live === 'string' ? live : undefined;
    if (problem !== undefined && reported === undefined) report(`${name}: ${problem}`);
    if (problem === undefined && reported !== undefined && live === true) report(`${name} works again.`);
    if (live !== false) reported = problem;
    if (failed === maxFailedProbes) {
      report(`${name} does not answer any more; it is ended and started again.`);
      return process.kill();
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
