import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProcess } from '@nats-chat/tools/servers';
import { cpuTimesOf, perItem } from './cpu.ts';
import type { LoginResult } from './load/login.ts';
import { startLoad, type Load } from './load/process.ts';
import type { Login } from './load/raw-client.ts';
import { medianGrowth, memoryOf, type Memory } from './memory.ts';
import { startViewers } from './measure-deliveries.ts';
import { percentile } from './statistics.ts';

/** Connections that are held while memory is taken. */
const HELD = 500;
/** Of them, those that open between one measure of memory and the next. */
const STEP = 100;
const AT_ONCE = 64;
const WARM_UP_MS = 2_000;
/** For memory to settle, after each step. */
const SETTLE_MS = 2_000;

export interface ConnectionCost {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: number;
  /** CPU time of each process for one connect, in µs. */
  readonly cpuPerConnectUs: Readonly<Record<string, number>>;
  /** Resident memory of each process for one connection that is held, in KB. */
  readonly memoryKb: Memory;
}

/** What a connection costs: TCP, WebSocket, CONNECT, PONG; and what one that is held keeps. */
export const measureConnections = async (
  processes: readonly RunningProcess[],
  logins: readonly Login[],
  measureMs: number,
): Promise<ConnectionCost> => {
  const memoryKb = await memoryPerConnection(processes, logins);
  const load = startLoad<LoginResult>('./login.ts', { logins, atOnce: AT_ONCE, warmUpMs: WARM_UP_MS, measureMs });
  await delay(WARM_UP_MS);
  const before = await cpuTimesOf(processes);
  await delay(measureMs);
  const after = await cpuTimesOf(processes);
  const { connects, failures, seconds, latenciesMs } = await load.result;
  return {
    perSecond: connects / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    failures,
    cpuPerConnectUs: perItem(before, after, connects),
    memoryKb,
  };
};

/**
 * Returns the resident memory of each process for one of 500 connections that are held, in KB. They open in steps, and the
 * median of the steps counts: what a process takes for itself meanwhile, once, is not theirs.
 */
export const memoryPerConnection = async (
  processes: readonly RunningProcess[],
  logins: readonly Login[],
): Promise<Memory> => {
  const sizes = [await memoryOf(processes)];
  const held: Load<unknown>[] = [];
  for (let from = 0; from < HELD; from += STEP) {
    const loginAt = (_: unknown, at: number) => logins[(from + at) % logins.length];
    held.push(await startViewers(Array.from({ length: STEP }, loginAt), { readsAges: false }));
    await delay(SETTLE_MS);
    sizes.push(await memoryOf(processes));
  }
  for (const viewers of held) viewers.notify('end');
  await Promise.all(held.map(({ result }) => result));
  return medianGrowth(sizes, STEP);
};
