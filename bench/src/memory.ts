import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { residentMiB } from '@nats-chat/testkit';
import type { RunningProcess } from '@nats-chat/tools/servers';
import { median } from './statistics.ts';

/** Resident memory in KB, by the names of processes; those of one name together. */
export type Memory = Readonly<Record<string, number>>;

/** Empty where there is no `/proc`. */
export const memoryOf = async (processes: readonly Pick<RunningProcess, 'name' | 'pid'>[]): Promise<Memory> => {
  const sizes: Record<string, number> = {};
  for (const { name, pid } of processes) {
    const size = await residentMiB(pid).catch(() => undefined);
    if (size !== undefined) sizes[name] = (sizes[name] ?? 0) + size * 1_024;
  }
  return sizes;
};

/**
 * Resident memory of Node with nothing to do, in KB, where there is `/proc`. Most of it are pages of its program, which all
 * processes share; how many are resident differs by a half between machines.
 */
export const memoryOfNodeAlone = async (): Promise<number> => {
  const node = spawn(process.execPath, ['--eval', "process.stdout.write('ready'); setInterval(() => {}, 1e6);"]);
  try {
    await once(node.stdout, 'data');
    const { node: size = Number.NaN } = await memoryOf([{ name: 'node', pid: node.pid ?? Number.NaN }]);
    return size;
  } finally {
    node.kill();
  }
};

/**
 * Returns by how much each process grew for one of `step` things that came between one of `sizes` and the next: the median,
 * so that what happened in fewer than half of the steps does not count.
 */
export const medianGrowth = (sizes: readonly Memory[], step: number): Memory =>
  Object.fromEntries(
    Object.keys(sizes[0] ?? {}).map((name) => {
      const sizesOfOne = sizes.map((memory) => memory[name] ?? Number.NaN);
      return [name, median(sizesOfOne.slice(1).map((size, at) => size - (sizesOfOne[at] ?? Number.NaN))) / step];
    }),
  );
