import { execa } from 'execa';
import type { RunningProcess } from '@nats-chat/tools/servers';

/** Resident memory in MB, by the names of processes. */
export type Memory = Readonly<Record<string, number>>;

export const memoryOf = async (processes: readonly RunningProcess[]): Promise<Memory> => {
  const sizes = await Promise.all(
    processes.map(async ({ name, pid }) => {
      const { stdout } = await execa('ps', ['-o', 'rss=', '-p', String(pid)]);
      return [name, Math.round(Number(stdout) / 1_024)] as const;
    }),
  );
  return Object.fromEntries(sizes);
};
