import { execa } from 'execa';
import { findVersion } from './version.ts';

/**
 * The version that a program reports, on standard output or standard error.
 *
 * @returns undefined when the program is not there, fails, or names none
 */
export async function programVersion(file: string, args: readonly string[]): Promise<string | undefined> {
  const result = await execa(file, args, { reject: false, all: true, timeout: 20_000 });
  return result.failed ? undefined : findVersion(result.all);
}
