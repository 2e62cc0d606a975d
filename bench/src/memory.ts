import { readFile } from 'node:fs/promises';
import type { RunningProcess } from '@nats-chat/tools/servers';

/** Resident memory in KB, by the names of processes; those of one name together. */
export type Memory = Readonly<Record<string, number>>;

/** Empty where there is no `/proc`. */
export const memoryOf = async (processes: readonly Pick<RunningProcess, 'name' | 'pid'>[]): Promise<Memory> => {
  const sizes: Record<string, number> = {};
  for (const { name, pid } of processes) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const size = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    if (size !== undefined) sizes[name] = (sizes[name] ?? 0) + Number(size);
  }
  return sizes;
};
