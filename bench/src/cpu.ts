import { readFile, readdir } from 'node:fs/promises';
import type { RunningProcess } from '@nats-chat/tools/servers';

/** CPU time in seconds, by the names of processes. */
export type CpuTimes = Readonly<Record<string, number>>;

/** Of the kernel’s clock ticks, which are 100 a second on every Linux. */
const TICK_SECONDS = 0.01;

/**
 * The CPU time that each process and its descendants have used so far. Unlike a rate, it says the same on a machine that
 * is busy with something else. Empty where there is no `/proc`.
 */
export const cpuTimesOf = async (processes: readonly Pick<RunningProcess, 'name' | 'pid'>[]): Promise<CpuTimes> => {
  const all = await readAll();
  return Object.fromEntries(
    processes.flatMap(({ name, pid }) => (all.has(pid) ? [[name, secondsOf(pid, all)] as const] : [])),
  );
};

/** The sum over all that take part in serving: without the load, and without Keycloak, which people meet when they sign in. */
export const totalOf = (times: Readonly<Record<string, number>>): number =>
  Object.entries(times).reduce((sum, [name, time]) => (OUTSIDE.includes(name) ? sum : sum + time), 0);

const OUTSIDE = ['load', 'keycloak'];

/** What each process used from one time to another, in µs for each of `count` things done. */
export const perItem = (before: CpuTimes, after: CpuTimes, count: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(after).map(([name, seconds]) => [name, ((seconds - (before[name] ?? 0)) * 1e6) / count]),
  );

interface ProcessTimes {
  readonly parent: number;
  readonly seconds: number;
}

async function readAll(): Promise<ReadonlyMap<number, ProcessTimes>> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.map(Number).filter(Number.isInteger);
  const found = await Promise.all(pids.map(async (pid) => [pid, await readOne(pid)] as const));
  return new Map(found.flatMap(([pid, times]) => (times === undefined ? [] : [[pid, times]])));
}

async function readOne(pid: number): Promise<ProcessTimes | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name, in brackets, may hold anything; after it come state, parent, …, and as 12th and 13th user and system time.
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields && { parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS };
}

/** PostgreSQL works in a process for each connection. */
function secondsOf(pid: number, all: ReadonlyMap<number, ProcessTimes>): number {
  const children = [...all].filter(([, { parent }]) => parent === pid);
  return children.reduce((sum, [child]) => sum + secondsOf(child, all), all.get(pid)?.seconds ?? 0);
}
