import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { explainFailure, isPortTaken } from './failure.ts';
import { forgetGroup, reapWithUs } from './reaper.ts';

/** How one server or service is run. */
export interface ServerCommand {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of this process's own is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another user than ours, for what refuses to run as root. */
  readonly identity?: { readonly uid: number; readonly gid: number };
  /** Default: SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Standard output and standard error are appended here. */
  readonly logFile: string;
  /** A rejection counts as `false`, but one with {@link ServerFailed}: then the start has failed. */
  readonly isReady: () => Promise<boolean>;
  /**
   * Whether a process that was ready still works, if that can be asked; a rejection counts as `false`. One that does not for
   * some seconds is killed and started again by who supervises it. A text is a line for the operator about what keeps a
   * process that runs from its work.
   */
  readonly isLive?: () => Promise<boolean | string>;
  /** How long a start may take. */
  readonly readyTimeoutMs: number;
}

/** A process that was started, in a process group of its own. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Resolves with a phrase such as `exit code 1` when the process has ended and its group is gone. */
  readonly exited: Promise<string>;
  /** Whether {@link RunningProcess.exited} has resolved. */
  readonly hasExited: () => boolean;
  /** What it wrote until now, without what earlier starts wrote into the same file; its last 64 KB. */
  readonly log: () => Promise<string>;
  /** Asks to stop, and kills after `graceMs` (default 10 s). Resolves when the process is gone; idempotent. */
  readonly stop: (graceMs?: number) => Promise<void>;
  /** SIGKILL at once, as a crash would be. Resolves when the process is gone. */
  readonly kill: () => Promise<void>;
}

/** A server did not become ready; the message is one line that says why, and what to do. */
export class ServerFailed extends Error {
  override readonly name = 'ServerFailed';
  /** Whether another program took a port of it after that was found free: with other ports it starts. */
  readonly isPortTaken: boolean;

  constructor(message: string, isPortTaken = false) {
    super(message);
    this.isPortTaken = isPortTaken;
  }
}

const pollMs = 100;
const keptLogBytes = 65_536;

/** Starts the process without waiting until it is ready. */
export function runProcess(command: ServerCommand): RunningProcess {
  mkdirSync(dirname(command.logFile), { recursive: true });
  const log = openSync(command.logFile, 'a');
  const logStart = fstatSync(log).size;
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...command.identity,
  });
  closeSync(log);
  const pid = child.pid;
  let ended = false;
  if (pid !== undefined) reapWithUs(pid);
  const exited = new Promise<string>((resolve) => {
    const end = (how: string) => {
      if (ended) return;
      ended = true;
      // What a killed leader leaves behind would keep the port.
      if (pid !== undefined) {
        signalGroup(pid, 'SIGKILL');
        forgetGroup(pid);
      }
      resolve(how);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  const kill = async () => {
    if (pid !== undefined && !ended) signalGroup(pid, 'SIGKILL');
    await exited;
  };
  const stop = async (graceMs = 10_000) => {
    if (pid !== undefined && !ended) signalGroup(pid, command.stopSignal ?? 'SIGTERM');
    const timer = new AbortController();
    await Promise.race([exited, delay(graceMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    await kill();
  };
  return {
    name: command.name,
    pid: pid ?? -1,
    exited,
    hasExited: () => ended,
    log: () => readFrom(command.logFile, logStart),
    stop,
    kill,
  };
}

/**
 * Starts the process and waits until it is ready.
 *
 * @throws ServerFailed when it ends first, or is not ready in its time; it is stopped then
 */
export async function startProcess(command: ServerCommand): Promise<RunningProcess> {
  const running = runProcess(command);
  await waitUntilReady(command, running);
  return running;
}

/** @throws ServerFailed as {@link startProcess} */
export async function waitUntilReady(command: ServerCommand, running: RunningProcess): Promise<void> {
  const deadline = performance.now() + command.readyTimeoutMs;
  try {
    while (!running.hasExited() && performance.now() < deadline) {
      if (await command.isReady().catch(notYet)) return;
      await Promise.race([running.exited, delay(pollMs)]);
    }
  } catch (error) {
    await running.kill();
    throw error;
  }
  const how = running.hasExited() ? await running.exited : `not ready within ${command.readyTimeoutMs / 1000} s`;
  await running.kill();
  const log = await running.log();
  const why = explainFailure(log, how);
  throw new ServerFailed(`${command.name} does not start: ${why}. Its log: ${command.logFile}`, isPortTaken(log));
}

/** A probe that fails says nothing, unless it knows that no later one can succeed. */
function notYet(error: unknown): false {
  if (error instanceof ServerFailed) throw error;
  return false;
}

/** Returns whether a GET is answered with 2xx; a probe of `isReady`. */
export async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function readFrom(path: string, start: number): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    // A smaller file was emptied after the start.
    const from = Math.max(size < start ? 0 : start, size - keptLogBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - from)), { position: from });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
