import { setTimeout as delay } from 'node:timers/promises';
import { readProgress } from '@nats-chat/contracts';
import { LOG, TEXT_BYTES, managerOf } from './measure-sends.ts';
import { startLoad } from './load/process.ts';
import type { PublishResult } from './load/publish.ts';
import { ROOM } from './room.ts';
import type { Site } from './site.ts';

const BACKLOG_MS = 5_000;
const BACKLOG_DEPTH = 256;
const POLL_MS = 25;
const CATCH_UP_MS = 120_000;

export interface WorkerRate {
  /** Events that were copied to PostgreSQL a second, of a backlog. */
  readonly perSecond: number;
  /** Messages of the backlog that are not in PostgreSQL, are there twice, or under another sequence than in the log. */
  readonly wrongRows: number;
}

/** How fast so many persist workers copy a backlog, and whether it is complete and in order. persist must not run. */
export const measureWorkers = async (site: Site, workers: number): Promise<WorkerRate> => {
  const jsm = await managerOf(site);
  const options = { login: site.loginOf('fanout'), room: ROOM, textBytes: TEXT_BYTES, inFlight: BACKLOG_DEPTH };
  const { last_seq: start } = (await jsm.streams.info(LOG)).state;
  await startLoad<PublishResult>('./publish.ts', { ...options, warmUpMs: 0, measureMs: BACKLOG_MS }).result;
  const { last_seq: end } = (await jsm.streams.info(LOG)).state;
  const ackFloor = async (): Promise<number> =>
    (await readProgress(jsm, { name: 'persist', stream: LOG }))?.ackFloor ?? 0;
  await Promise.all(Array.from({ length: workers }, (_, at) => site.startService('persist', at)));
  const first = await pollUntil(ackFloor, (floor) => floor > start);
  const last = await pollUntil(ackFloor, (floor) => floor >= end);
  const wrongRows = await site.queryNumber(WRONG_ROWS, [ROOM, start, end]);
  await site.stopService('persist');
  return { perSecond: (last.floor - first.floor) / ((last.atMs - first.atMs) / 1_000), wrongRows };
};

async function pollUntil(ackFloor: () => Promise<number>, isReached: (floor: number) => boolean) {
  const startedAt = performance.now();
  for (;;) {
    const floor = await ackFloor();
    const atMs = performance.now();
    if (isReached(floor)) return { floor, atMs };
    if (atMs - startedAt > CATCH_UP_MS) throw new Error('persist did not catch up within two minutes.');
    await delay(POLL_MS);
  }
}

/** One connection minted the client ids in the order in which it published: a row out of order has a smaller one. */
const WRONG_ROWS = `
  SELECT ($3::bigint - $2::bigint - count(DISTINCT seq)) + (count(*) - count(DISTINCT seq))
    + count(*) FILTER (WHERE client_id < previous OR sort_key <> seq) AS number
  FROM (
    SELECT seq, sort_key, client_id, lag(client_id) OVER (ORDER BY seq) AS previous
    FROM messages WHERE room = $1 AND seq > $2 AND seq <= $3
  ) AS backlog`;
