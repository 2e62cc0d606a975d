import { readFile } from 'node:fs/promises';

/** Returns what a process has of this machine’s memory, in MiB. @throws Error when there is none, or no `/proc`: Linux alone tells it. */
export const residentMiB = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`Process ${pid} has no memory.`);
  return Number(kibibytes) / 1_024;
};
