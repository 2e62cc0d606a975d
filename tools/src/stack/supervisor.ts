import { setTimeout as delay } from 'node:timers/promises';
import { type Report, type RunningProcess, type ServerCommand, runProcess, waitUntilReady } from '../servers/index.ts';
import { type Failures, nextFailures, restartDelayMs } from './backoff.ts';

const graceMs = 12_000;
const startingGraceMs = 2_000;

/** A process that is started again whenever it ends, until it is stopped. */
export interface Supervised {
  readonly name: string;
  /** Resolves when the first start is ready; rejects with ServerFailed when it fails, and then nothing runs. */
  readonly ready: Promise<void>;
  /** The process of this moment; for tests that kill it. */
  readonly current: () => RunningProcess;
  /** Asks the process to stop and does not start it again. Resolves when it is gone; idempotent. */
  readonly stop: () => Promise<void>;
}

/** Starts a process now, and again when it ends, with growing delays. */
export function supervise(command: ServerCommand, report: Report): Supervised {
  let process = runProcess(command);
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
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
    let failures: Failures = { count: 0 };
    while (!isStopping()) {
      const startedAt = Date.now();
      const how = await process.exited;
      if (isStopping()) return;
      failures = nextFailures(failures, Date.now() - startedAt);
      const waitMs = restartDelayMs(failures);
      report(`${command.name} ended (${how}); starting it again in ${waitMs} ms. Log: ${command.logFile}`);
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!isStopping()) process = runProcess(command);
    }
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
