import { readFile } from 'node:fs/promises';

/**
 * Returns what a process has of this machine’s memory, in MiB.
 *
 * @throws Error when there is no such process, or no `/proc`, which Linux alone has.
 * @example
 * const mebibytes = await residentMiB(process.pid);
 */
export const residentMiB = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`Process ${pid} has no memory.`);
  return Number(kibibytes) / 1_024;
};
