import { setTimeout as delay } from 'node:timers/promises';
import { events, type LoggedEvent } from '@nats-chat/contracts';
import { build } from '@nats-chat/subjects';
import { postEvent } from './load/event.ts';
import { startLoad, type Load } from './load/process.ts';
import type { Login } from './load/raw-client.ts';
import type { Person } from './load/send.ts';
import type { ViewReport, ViewResult } from './load/view.ts';
import { TEXT_BYTES } from './measure-sends.ts';
import { ROOM } from './room.ts';
import type { Site } from './site.ts';
import { percentile } from './statistics.ts';

export const VIEWERS = 500;
const WARM_UP_MS = 2_000;
/** Messages that may be on their way to viewers at once, so that a rate is measured rather than a buffer filled. */
const MAX_UNDELIVERED = 32;

export interface DeliveryRate {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** From send to screen: people post, everyone has the room on screen. */
export const measureDeliveries = async (
  people: readonly Person[],
  options: { readonly measureMs: number; readonly ratePerSecond?: number },
): Promise<DeliveryRate> => {
  const viewers = await openViewers(people, { readsAges: options.ratePerSecond !== undefined });
  const load = startLoad('./send.ts', {
    people: people.slice(0, MAX_UNDELIVERED),
    via: 'fanout',
    room: ROOM,
    textBytes: TEXT_BYTES,
    inFlight: 1,
    warmUpMs: WARM_UP_MS,
    ...options,
    ...(options.ratePerSecond === undefined ? { maxUndelivered: MAX_UNDELIVERED } : {}),
  });
  return viewers.measure(load, options.measureMs);
};

/** What the server can do alone: one publisher, the same bytes, the same viewers. */
export const measureRawFanOut = async (
  site: Site,
  people: readonly Person[],
  measureMs: number,
): Promise<DeliveryRate> => {
  const viewers = await openViewers(people, { readsAges: false });
  const load = startLoad('./flood.ts', {
    login: site.loginOf('fanout'),
    subject: build(events.live.everyone.subject, { room: ROOM }),
    payload: JSON.stringify(sampleEvent()),
    durationMs: WARM_UP_MS + measureMs,
    maxUndelivered: MAX_UNDELIVERED,
  });
  return viewers.measure(load, measureMs);
};

async function openViewers(people: readonly Person[], options: { readonly readsAges: boolean }) {
  const logins = Array.from({ length: VIEWERS }, (_, at) => people[at % people.length]?.login);
  const viewers = await startViewers(logins, options);
  return {
    measure: async (load: Load<unknown>, measureMs: number): Promise<DeliveryRate> => {
      viewers.onNote((report) => load.notify(report));
      await delay(WARM_UP_MS);
      viewers.notify('begin');
      await Promise.race([delay(measureMs), load.result]);
      viewers.notify('end');
      const { deliveries, seconds, agesMs } = await viewers.result;
      await load.result;
      return { perSecond: deliveries / seconds, p99Ms: percentile(agesMs, 0.99) };
    },
  };
}

/** Opens connections that have the room on screen, and resolves when all are open. */
export const startViewers = async (
  logins: readonly (Login | undefined)[],
  { readsAges }: { readonly readsAges: boolean },
): Promise<Load<ViewResult>> => {
  const viewers = startLoad<ViewResult>('./view.ts', {
    logins,
    subject: build(events.live.everyone.subject, { room: ROOM }),
    readsAges,
  });
  const ready = new Promise<void>((resolve) => {
    viewers.onNote((report) => {
      if ('ready' in (report as ViewReport)) resolve();
    });
  });
  await Promise.race([ready, viewers.result]);
  return viewers;
};

/** An event as fanout publishes it, byte for byte as long. */
const sampleEvent = (): LoggedEvent => ({
  room: ROOM,
  seq: 100_000,
  event: postEvent({ user: 'bench000', room: ROOM, textBytes: TEXT_BYTES }),
});
