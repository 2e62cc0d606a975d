import { setTimeout as delay } from 'node:timers/promises';
import { consumers, type StreamName } from '@nats-chat/contracts';
import { ensureStorage } from '@nats-chat/service-kit';
import type { RunningProcess } from '@nats-chat/tools/servers';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { cpuTimesOf, perItem } from './cpu.ts';
import { LagTracker } from './lag.ts';
import { startLoad } from './load/process.ts';
import type { PublishResult } from './load/publish.ts';
import type { SendOptions, SendResult } from './load/send.ts';
import { ROOM } from './room.ts';
import type { Site } from './site.ts';
import { percentile } from './statistics.ts';

export const LOG: StreamName = 'CHAT_MESSAGES';
export const TEXT_BYTES = 100;
const WARM_UP_MS = 2_000;
const LAG_INTERVAL_MS = 100;
const CATCH_UP_MS = 60_000;

/** JetStream with one connection, into the log itself, before anything reads it; acks a second. Leaves the log empty. */
export const measureRawPublish = async (site: Site, inFlight: number, measureMs: number): Promise<number> => {
  const jsm = await managerOf(site);
  await ensureStorage(jsm, 'persist', { replicas: 1 });
  const options = { login: site.loginOf('fanout'), room: ROOM, textBytes: TEXT_BYTES, inFlight };
  const { result } = startLoad<PublishResult>('./publish.ts', { ...options, warmUpMs: WARM_UP_MS, measureMs });
  const { acknowledged, seconds } = await result;
  await jsm.streams.purge(LOG);
  return acknowledged / seconds;
};

export interface SendRate {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of each process for one send, in µs; `load` is the senders’ own. */
  readonly cpuPerSendUs: Readonly<Record<string, number>>;
}

export interface PersistedRate extends SendRate {
  /** The longest that persist was behind. */
  readonly maxLagMs: number;
  /** How long persist took after the last send. */
  readonly catchUpMs: number;
}

export type SendLoad = Pick<SendOptions, 'people' | 'inFlight' | 'measureMs' | 'ratePerSecond'>;

/** The whole way of a send, from a person’s WebSocket to the durable ack; each person waits for each ack. */
export const measureSends = async (site: Site, load: SendLoad): Promise<PersistedRate> => {
  const lag = watchLag(await managerOf(site));
  const rate = await measureAcks(site.everything(), { via: 'fanout', ...load });
  const { maxMs, catchUpMs } = await lag.end();
  return { ...rate, maxLagMs: maxMs, catchUpMs };
};

/**
 * Acknowledged sends, and the CPU time of `processes` for each.
 *
 * @throws Error when a send was answered with an error
 */
export const measureAcks = async (
  processes: readonly RunningProcess[],
  options: SendLoad & Pick<SendOptions, 'via'>,
): Promise<SendRate> => {
  const load = startLoad<SendResult>('./send.ts', {
    room: ROOM,
    textBytes: TEXT_BYTES,
    warmUpMs: WARM_UP_MS,
    ...options,
  });
  const measured = [...processes, { name: 'load', pid: load.pid }];
  await delay(WARM_UP_MS);
  const before = await cpuTimesOf(measured);
  await delay(options.measureMs);
  const after = await cpuTimesOf(measured);
  const { acknowledged, seconds, latenciesMs, errors } = await load.result;
  if (Object.keys(errors).length > 0) throw new Error(`Sends failed: ${JSON.stringify(errors)}`);
  return {
    perSecond: acknowledged / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuPerSendUs: perItem(before, after, acknowledged),
  };
};

/** Persist’s own account may ask for its consumer and for the log. */
const managers = new WeakMap<Site, Promise<JetStreamManager>>();
export const managerOf = (site: Site): Promise<JetStreamManager> => {
  const manager = managers.get(site) ?? site.connect('persist').then((nc) => jetstreamManager(nc, { checkAPI: false }));
  managers.set(site, manager);
  return manager;
};

/** Polls persist’s lag until {@link end} is called, and then until there is none. */
function watchLag(jsm: JetStreamManager) {
  const lag = new LagTracker();
  const ending = new AbortController();
  const poll = async (): Promise<number> => {
    const [{ state }, { ack_floor: floor }] = await Promise.all([
      jsm.streams.info(LOG),
      jsm.consumers.info(consumers.persist.stream, 'persist'),
    ]);
    lag.observe(performance.now(), state.last_seq, floor.stream_seq);
    return lag.lagMs;
  };
  const watch = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await poll();
      await delay(LAG_INTERVAL_MS);
    }
  };
  const watching = watch();
  return {
    end: async (): Promise<{ maxMs: number; catchUpMs: number }> => {
      ending.abort();
      await watching;
      const { maxMs } = lag;
      const startedAt = performance.now();
      while ((await poll()) > 0) {
        if (performance.now() - startedAt > CATCH_UP_MS) throw new Error('persist did not catch up within a minute.');
        await delay(LAG_INTERVAL_MS);
      }
      return { maxMs, catchUpMs: performance.now() - startedAt };
    },
  };
}
