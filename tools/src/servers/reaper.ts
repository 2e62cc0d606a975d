import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { join } from 'node:path';

const groups = new Set<number>();
let reaper: ChildProcess | undefined;

/** From now on the group does not outlive this process, however this process ends. */
export function reapWithUs(group: number): void {
  groups.add(group);
  if (reaper === undefined) startReaper();
  else notifyReaper(`started ${group}`);
}

/** Forgets a group that has ended. It matters: its number may be given to another process. */
export function forgetGroup(group: number): void {
  groups.delete(group);
  notifyReaper(`stopped ${group}`);
}

function notifyReaper(line: string): void {
  reaper?.stdin?.write(`${line}\n`);
}

/** In a session of its own, so that Ctrl-C in the terminal does not reach it; it ends with the pipe to this process. */
function startReaper(): void {
  const child = spawn('sh', [join(import.meta.dirname, 'reaper.sh')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  reaper = child;
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  child.stdin.on('error', () => undefined);
  child.once('exit', startReaper);
  for (const group of groups) notifyReaper(`started ${group}`);
}
