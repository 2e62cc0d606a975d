import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Report, ServerCommand } from '../servers/index.ts';
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

const keptLogBytes = 5_000_000;

/** @param report Called with every restart. */
export function createWaves(report: Report): Waves {
  const started: { readonly wave: Wave; readonly process: Supervised }[] = [];
  let stopped: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (const wave of waves) {
      const inWave = started.filter((entry) => entry.wave === wave);
      await Promise.all(inWave.map(({ process }) => process.stop()));
    }
  }

  return {
    start: async (wave, command) => {
      await rotateLog(command.logFile);
      if (stopped !== undefined) throw new Error(`${command.name} is not started: everything is being stopped.`);
      const process = supervise(command, report);
      started.push({ wave, process });
      await process.ready;
    },
    processes: () => started.map(({ process }) => process),
    stop: () => (stopped ??= stopAll()),
  };
}

async function rotateLog(logFile: string): Promise<void> {
  await mkdir(dirname(logFile), { recursive: true });
  const size = await stat(logFile).then(
    (file) => file.size,
    () => 0,
  );
  if (size > keptLogBytes) await rename(logFile, `${logFile}.1`);
}
