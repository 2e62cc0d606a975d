import { Backoff, Delay } from '@nats-chat/async';
import { type Report, type RunningProcess, type ServerCommand, runProcess, waitUntilReady } from '../servers/index.ts';

const graceMs = 12_000;
const startingGraceMs = 2_000;

/** Before the next start; none for a process that ran for half a minute. */
const backoffOptions = { minMs: 250, maxMs: 10_000 };
const steadyAfterMs = 30_000;

/** A frozen process is found by three probes in a row, each of two seconds, or as long as the probe itself takes. */
const probeMs = 2_000;
const maxFailedProbes = 3;

/** A process that is started at once, and again when it ends or freezes, with growing delays, until it is stopped. */
export class SupervisedProcess {
  /** Resolves when the first start is ready; rejects with ServerFailed when it fails, and then nothing runs. */
  readonly ready: Promise<void>;
  readonly #command: ServerCommand;
  readonly #report: Report;
  readonly #delay = new Delay();
  readonly #kept: Promise<void>;
  #process: RunningProcess;
  #wasReady = false;
  #isStopping = false;

  /** @param report - called with a line about every end and every start that follows */
  constructor(command: ServerCommand, report: Report) {
    this.#command = command;
    this.#report = report;
    this.#process = runProcess(command);
    this.ready = waitUntilReady(command, this.#process);
    this.#kept = this.ready.then(
      () => this.#keepRunning(),
      () => undefined,
    );
  }

  get name(): string {
    return this.#command.name;
  }

  /** Returns the process of this moment. */
  current(): RunningProcess {
    return this.#process;
  }

  /** Asks the process to stop and does not start it again. Resolves when it is gone; idempotent. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#delay.close();
    // What is still starting has nothing to finish, and seldom listens.
    await this.#process.stop(this.#wasReady ? graceMs : startingGraceMs);
    await this.#kept;
  }

  async #keepRunning(): Promise<void> {
    this.#wasReady = true;
    const backoff = new Backoff(backoffOptions);
    while (!this.#isStopping) await this.#restartWhenItEnds(backoff);
  }

  async #restartWhenItEnds(backoff: Backoff): Promise<void> {
    const startedAt = performance.now();
    const watched = watch(this.#command, this.#process, this.#report);
    const how = await this.#process.exited;
    await watched;
    const isSteady = performance.now() - startedAt >= steadyAfterMs;
    if (isSteady) backoff.reset();
    if (!this.#isStopping) {
      const waitMs = isSteady ? 0 : Math.round(backoff.next());
      this.#report(`${this.name} ended (${how}); starting it again in ${waitMs} ms. Log: ${this.#command.logFile}`);
      await this.#delay.wait(waitMs);
    }
    if (!this.#isStopping) this.#process = runProcess(this.#command);
  }
}

/**
 * Kills a process that worked and does not any more; what starts is left its time. Reports what keeps it from its work, once
 * until that is over. Resolves when the process has ended.
 */
async function watch({ name, isLive }: ServerCommand, process: RunningProcess, report: Report): Promise<void> {
  if (isLive === undefined) return;
  const delay = new Delay();
  void process.exited.then(() => delay.close());
  let failed: number | undefined;
  let reported: string | undefined;
  while (!process.hasExited()) {
    const [live] = await Promise.all([isLive().catch(() => false), delay.wait(probeMs)]);
    if (live !== false) failed = 0;
    else if (failed !== undefined) failed += 1;
    const problem = typeof live === 'string' ? live : undefined;
    if (problem !== undefined && reported === undefined) report(`${name}: ${problem}`);
    if (problem === undefined && reported !== undefined && live === true) report(`${name} works again.`);
    if (live !== false) reported = problem;
    if (failed === maxFailedProbes && !process.hasExited()) {
      report(`${name} does not answer any more; it is ended and started again.`);
      return process.kill();
    }
  }
}
