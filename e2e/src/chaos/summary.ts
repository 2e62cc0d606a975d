import type { Chatter, Written } from './chatter.ts';
import type { Settled } from './evidence.ts';
import type { Kill } from './kills.ts';

export interface Run {
  readonly seed: number;
  readonly chatters: readonly Chatter[];
  readonly kills: readonly Kill[];
  readonly settled: Settled;
}

/** The statistics of a run as lines to print. */
export const summarise = ({ seed, chatters, kills, settled }: Run): string => {
  const written = chatters.flatMap((chatter) => chatter.written());
  const latencies = latenciesMs(written);
  const retries = written.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0);
  const outages = chatters.flatMap((chatter) => chatter.outagesMs());
  return [
    `seed ${seed} (CHAOS_SEED=${seed} plans the same run again)`,
    `kills: ${kills.map(({ name, atMs, inFlight }) => `${name} at ${seconds(atMs)} with ${inFlight} in flight`).join(', ')}`,
    `sends ${written.length}, acknowledged ${latencies.length}, sent again ${retries}`,
    `ack p50 ${Math.round(quantile(latencies, 0.5))} ms, p99 ${Math.round(quantile(latencies, 0.99))} ms, longest ${Math.round(quantile(latencies, 1))} ms`,
    `connections lost ${outages.length}, longest time without one ${seconds(Math.max(0, ...outages))}`,
    `everything in place ${seconds(settled.afterMs)} after the load; last: ${settled.last?.what ?? 'nothing was missing'}`,
    ...chatters.flatMap(({ user, failure }) => {
      const error = failure();
      return error === undefined ? [] : [`${user} has no connection: ${error.message} ${String(error.cause)}`];
    }),
  ].join('\n');
};

const latenciesMs = (written: readonly Written[]): readonly number[] =>
  written
    .flatMap(({ writtenAt, ackedAt }) => (ackedAt === undefined ? [] : [ackedAt - writtenAt]))
    .sort((one, other) => one - other);

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
