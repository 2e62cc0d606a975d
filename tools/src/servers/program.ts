import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { unicode } from './environment.ts';
import { findVersion } from './version.ts';

/**
 * Returns the version that a program reports, on standard output or standard error.
 *
 * @returns undefined when the program is not there, fails, or names none
 */
export async function programVersion(file: string, args: readonly string[]): Promise<string | undefined> {
  const result = await execa(file, args, { env: unicode, reject: false, all: true, timeout: 20_000 });
  return result.failed ? undefined : findVersion(result.all);
}

/** Returns the program and arguments of a process, with spaces between; undefined when there is no such process. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
    return text?.replaceAll('\0', ' ');
  }
  const ps = await execa('ps', ['-o', 'args=', '-p', String(pid)], { reject: false });
  return ps.failed ? undefined : ps.stdout;
}
