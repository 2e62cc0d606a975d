import { runPeriodically } from '@nats-chat/async';
import type { Report, ServerCommand } from '../servers/index.ts';
import { boundLogFile } from './log-files.ts';
import { SupervisedProcess } from './supervisor.ts';

/** In which order processes are stopped: each wave when the one before is gone. */
const order = ['edge', 'services', 'servers'] as const;
type Wave = (typeof order)[number];

/** How often logs are kept from growing. */
const logsEveryMs = 10_000;

/** A process did not come to run because everything is being stopped: nothing is wrong with it. */
export class StackStopped extends Error {
  override readonly name = 'StackStopped';
}

/** The processes of one stack, and their end. */
export class Waves {
  readonly #started: { readonly wave: Wave; readonly logFile: string; readonly process: SupervisedProcess }[] = [];
  readonly #report: Report;
  readonly #logsEveryMs: number;
  #stopBounding: (() => Promise<void>) | undefined;
  #stopped: Promise<void> | undefined;

  /** @param report - called with every restart */
  constructor(report: Report, everyMs = logsEveryMs) {
    this.#report = report;
    this.#logsEveryMs = everyMs;
  }

  /** Starts a process and waits until it is ready. @throws ServerFailed, or StackStopped when everything is being stopped */
  async start(wave: Wave, command: ServerCommand): Promise<SupervisedProcess> {
    await boundLogFile(command.logFile);
    this.#requireRunning(command);
    const process = new SupervisedProcess(command, this.#report);
    this.#started.push({ wave, logFile: command.logFile, process });
    this.#stopBounding ??= runPeriodically({ everyMs: this.#logsEveryMs }, () => this.#boundLogs());
    try {
      await process.ready;
    } catch (error) {
      this.#requireRunning(command);
      throw error;
    }
    return process;
  }

  processes(): readonly SupervisedProcess[] {
    return this.#started.map(({ process }) => process);
  }

  /** Stops everything, also what is just starting. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  #requireRunning({ name }: ServerCommand): void {
    if (this.#stopped !== undefined) throw new StackStopped(`${name} is not started: everything is being stopped.`);
  }

  async #stopAll(): Promise<void> {
    for (const wave of order) {
      const inWave = this.#started.filter((entry) => entry.wave === wave);
      await Promise.all(inWave.map(({ process }) => process.stop()));
    }
    await this.#stopBounding?.();
  }

  async #boundLogs(): Promise<void> {
    const files = new Set(this.#started.map(({ logFile }) => logFile));
    await Promise.all([...files].map(boundLogFile));
  }
}
