import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProcess } from '@nats-chat/tools/servers';
import { cpuTimesOf, perItem } from './cpu.ts';
import type { LoginResult } from './load/login.ts';
import { startLoad } from './load/process.ts';
import type { Login } from './load/raw-client.ts';
import { memoryOf } from './memory.ts';
import { startViewers } from './measure-deliveries.ts';
import { percentile } from './statistics.ts';

/** Connections that are held while memory is taken. */
const HELD = 500;
const AT_ONCE = 64;
const WARM_UP_MS = 2_000;
/** For memory to settle. */
const SETTLE_MS = 3_000;

export interface ConnectionCost {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: number;
  /** CPU time of each process for one connect, in µs. */
  readonly cpuPerConnectUs: Readonly<Record<string, number>>;
  /** Resident memory of each process for one connection that is held, in KB. */
  readonly memoryKb: Readonly<Record<string, number>>;
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

async function memoryPerConnection(processes: readonly RunningProcess[], logins: readonly Login[]) {
  const before = await memoryOf(processes);
  const viewers = await startViewers(
    Array.from({ length: HELD }, (_, at) => logins[at % logins.length]),
    { readsAges: false },
  );
  await delay(SETTLE_MS);
  const after = await memoryOf(processes);
  viewers.notify('end');
  await viewers.result;
  return Object.fromEntries(Object.entries(after).map(([name, size]) => [name, (size - (before[name] ?? 0)) / HELD]));
}
