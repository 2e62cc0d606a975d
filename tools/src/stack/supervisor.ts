import { setTimeout as delay } from 'node:timers/promises';
import pRetry, { type RetryContext } from 'p-retry';
import { type Report, type RunningProcess, type ServerCommand, runProcess, waitUntilReady } from '../servers/index.ts';

const graceMs = 12_000;
const startingGraceMs = 2_000;

/** Before the next start: 250 ms, doubling, 10 s at most; at once for a process that ran for half a minute. */
const backoff = { retries: Infinity, minTimeout: 250, factor: 2, maxTimeout: 10_000 };
const steadyAfterMs = 30_000;

/** A frozen process is found within eight seconds: three probes in a row, each of two seconds at most. */
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
    const startedAt = Date.now();
    const probing = new AbortController();
    const frozen = killWhenFrozen(command, process, probing.signal);
    const how = await process.exited;
    probing.abort();
    await frozen;
    if (Date.now() - startedAt < steadyAfterMs) throw new Error(how);
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

/** Kills a process that worked and does not any more; what starts is left its time. Resolves when `signal` is aborted. */
async function killWhenFrozen({ isLive }: ServerCommand, process: RunningProcess, signal: AbortSignal): Promise<void> {
  let failed: number | undefined;
  while (isLive !== undefined && !signal.aborted) {
    const [isAlive] = await Promise.all([isLive().catch(() => false), pause(probeMs, signal)]);
    if (isAlive) failed = 0;
    else if (failed !== undefined) failed += 1;
    if (failed === maxFailedProbes) return process.kill();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
