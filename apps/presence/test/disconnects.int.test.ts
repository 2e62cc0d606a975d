import { requester } from '@nats-chat/messaging';
import { contract, events, type Presence } from '@nats-chat/contracts';
import { ensureStorage } from '@nats-chat/service-kit';
import { wildcard } from '@nats-chat/subjects';
import { startTestNats, startTestService, waitUntil, type TestNats, type TestService } from '@nats-chat/testkit';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** People who leave, at 2,000 a minute; `PRESENCE_DEPARTURES=2000` is the whole minute. */
const COUNT = Number(process.env['PRESENCE_DEPARTURES'] ?? 100);
const EVERY_MS = 30;
const PEOPLE = Array.from({ length: COUNT }, (_, at) => `person${at}`);
const INSTANCES = 2;

let nats: TestNats;
let instances: TestService[];
let jsm: JetStreamManager;

beforeAll(async () => {
  nats = await startTestNats({
    services: ['presence', 'room'],
    people: Object.fromEntries(PEOPLE.map((user) => [user, ['user']])),
  });
  const room = await jetstreamManager(await nats.service('room'), { checkAPI: false });
  await ensureStorage(room, 'room', { replicas: 1 });
  instances = await Promise.all(
    Array.from({ length: INSTANCES }, () => startTestService('presence', nats.serviceEnv('presence'))),
  );
  jsm = await jetstreamManager(await nats.admin());
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  await nats.stop();
});

const consumers = async (): Promise<number> => (await jsm.streams.info('KV_PRESENCE_CONN')).state.consumer_count;

/** When others were notified that a person is offline. */
const watchDisconnects = async (): Promise<Map<string, number>> => {
  const admin = await nats.admin();
  const offlineAt = new Map<string, number>();
  admin.subscribe(wildcard(events.presenceChanged.subject), {
    callback: (_, message) => {
      const { user, status } = message.json<Presence>();
      if (status === 'offline') offlineAt.set(user, performance.now());
    },
  });
  await admin.flush();
  return offlineAt;
};

const openTabs = async (): Promise<NatsConnection[]> => {
  const tabs: NatsConnection[] = [];
  for (let from = 0; from < COUNT; from += 50) {
    const opened = PEOPLE.slice(from, from + 50).map(async (user) => {
      const connId = `tab-of-${user}`;
      const nc = await nats.person(user, connId);
      await requester(nc, user)(contract.presence.heartbeat, {}, { connId });
      return nc;
    });
    tabs.push(...(await Promise.all(opened)));
  }
  return tabs;
};

it(`shows ${COUNT} people who leave, at 2,000 a minute, as offline within two seconds, by a constant number of consumers`, async () => {
  expect(await consumers()).toBe(INSTANCES);
  const tabs = await openTabs();
  const offlineAt = await watchDisconnects();
  const closedAt = new Map<string, number>();
  const counted = new Set<number>();
  const from = performance.now();
  for (const [at, tab] of tabs.entries()) {
    // The pace is the load of the test, not a wait for something.
    await waitUntil('the next one leaves', () => performance.now() - from >= at * EVERY_MS);
    closedAt.set(PEOPLE[at] ?? '', performance.now());
    await tab.close();
    if (at % 50 === 0) counted.add(await consumers());
  }
  await waitUntil('all are offline', () => offlineAt.size === COUNT);
  const delays = PEOPLE.map((user) => (offlineAt.get(user) ?? Infinity) - (closedAt.get(user) ?? 0)).sort(
    (a, b) => a - b,
  );
  const percentile = (share: number) => Math.round(delays[Math.ceil(COUNT * share) - 1] ?? Infinity);
  if (COUNT >= 1_000) console.info({ p50Ms: percentile(0.5), p99Ms: percentile(0.99), maxMs: percentile(1) });
  expect(percentile(0.99)).toBeLessThan(2_000);
  expect([...counted]).toEqual([INSTANCES]);
  expect(await consumers()).toBe(INSTANCES);
}, 180_000);
