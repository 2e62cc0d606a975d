import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
  readonly isReady: () => Promise<boolean>;
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
  /** Asks to stop, and kills after `graceMs` (default 10 s). Resolves when the process is gone; idempotent. */
  readonly stop: (graceMs?: number) => Promise<void>;
  /** SIGKILL at once, as a crash would be. Resolves when the process is gone. */
  readonly kill: () => Promise<void>;
}

/** A server did not become ready; the message carries the end of its log. */
export class ServerFailed extends Error {
  override readonly name = 'ServerFailed';
}

const pollMs = 100;

/** Starts the process without waiting until it is ready. */
export function runProcess(command: ServerCommand): RunningProcess {
  mkdirSync(dirname(command.logFile), { recursive: true });
  const log = openSync(command.logFile, 'a');
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
  return { name: command.name, pid: pid ?? -1, exited, hasExited: () => ended, stop, kill };
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
  const deadline = Date.now() + command.readyTimeoutMs;
  while (!running.hasExited() && Date.now() < deadline) {
    if (await command.isReady().catch(() => false)) return;
    await Promise.race([running.exited, delay(pollMs)]);
  }
  const how = running.hasExited() ? await running.exited : `not ready within ${command.readyTimeoutMs / 1000} s`;
  await running.kill();
  throw new ServerFailed(`${command.name}: ${how}. The end of ${command.logFile}:\n${await tail(command.logFile)}`);
}

/** Whether a GET is answered with 2xx; a probe of `isReady`. */
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

async function tail(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').slice(-25).join('\n').trim();
}
