import { runPeriodically } from '@nats-chat/async';
import type { Report, ServerCommand } from '../servers/index.ts';
import { boundLogFile } from './log-files.ts';
import { type Supervised, supervise } from './supervisor.ts';

/** In which order processes are stopped: each wave when the one before is gone. */
const waves = ['edge', 'services', 'servers'] as const;
export type Wave = (typeof waves)[number];

/** The processes of one stack, and their end. */
export interface Waves {
  /** Starts a process and waits until it is ready. @throws ServerFailed, or Error when everything is being stopped */
  readonly start: (wave: Wave, command: ServerCommand) => Promise<void>;
  readonly processes: () => readonly Supervised[];
  /** Stops everything, also what is just starting. Idempotent. */
  readonly stop: () => Promise<void>;
}

/** How often logs are kept from growing. */
const logsEveryMs = 10_000;

/** @param report - called with every restart */
export function createWaves(report: Report, everyMs = logsEveryMs): Waves {
  const started: { readonly wave: Wave; readonly logFile: string; readonly process: Supervised }[] = [];
  let stopped: Promise<void> | undefined;
  let stopBounding: (() => Promise<void>) | undefined;

  async function boundLogs(): Promise<void> {
    const files = new Set(started.map(({ logFile }) => logFile));
    await Promise.all([...files].map(boundLogFile));
  }

  async function stopAll(): Promise<void> {
    for (const wave of waves) {
      const inWave = started.filter((entry) => entry.wave === wave);
      await Promise.all(inWave.map(({ process }) => process.stop()));
    }
    await stopBounding?.();
  }

  return {
    start: async (wave, command) => {
      await boundLogFile(command.logFile);
      if (stopped !== undefined) throw new Error(`${command.name} is not started: everything is being stopped.`);
      const process = supervise(command, report);
      started.push({ wave, logFile: command.logFile, process });
      stopBounding ??= runPeriodically({ everyMs }, boundLogs);
      await process.ready;
    },
    processes: () => started.map(({ process }) => process),
    stop: () => (stopped ??= stopAll()),
  };
}
