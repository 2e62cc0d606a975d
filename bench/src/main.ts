import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { peoplePermissionsWhenComplete } from '@nats-chat/permissions';
import { startAlone, type Alone } from './alone.ts';
import { stopLoads } from './load/process.ts';
import type { Person } from './load/send.ts';
import { measureConnections, memoryPerConnection } from './measure-connections.ts';
import { measureDeliveries, measureRawFanOut, VIEWERS } from './measure-deliveries.ts';
import { measureManyRooms } from './measure-many-rooms.ts';
import { measureAcks, measureRawPublish, measureSends } from './measure-sends.ts';
import { measureWorkers } from './measure-workers.ts';
import { memoryOf, memoryOfNodeAlone, type Memory } from './memory.ts';
import { linesOf, tableOf, type Measurements } from './report.ts';
import { createRoom, signInPeople } from './room.ts';
import { startSite, type Site } from './site.ts';

const PARTS = ['sends', 'peak', 'deliveries', 'connections', 'memory', 'workers', 'many-rooms'] as const;
type Part = (typeof PARTS)[number];

const PEOPLE = 200;
const DEPTHS = [64, 256];
/** 320 sends in flight. */
const PEAK = { senders: 20, inFlight: 16 };
/** For memory to settle. */
const IDLE_MS = 5_000;

const { values } = parseArgs({
  options: {
    /** Of each measurement, in seconds. */
    seconds: { type: 'string', default: '10' },
    /** A folder for the CPU profile of each service. */
    profile: { type: 'string' },
    /** Names of parts, each with the option; all of them without it. */
    only: { type: 'string', multiple: true, default: [...PARTS] },
  },
});
const measureMs = Number(values.seconds) * 1_000;
const parts = values.only.map((name): Part => {
  const part = PARTS.find((known) => known === name);
  if (part === undefined) throw new Error(`There is no part ${name}; there are ${PARTS.join(', ')}.`);
  return part;
});
const log = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

const stops: (() => Promise<void>)[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(1));
try {
  const measured = await measure();
  console.log(tableOf(linesOf(measured)));
  console.log(JSON.stringify(measured, null, 2));
  await end(0);
} catch (error) {
  console.error(error);
  await end(1);
}

async function measure(): Promise<Measurements> {
  const load = parts.some((part) => part !== 'many-rooms') ? await measureLoad() : {};
  const manyRooms = parts.includes('many-rooms') ? await measureLargeSite() : undefined;
  return { ...load, manyRooms };
}

/** A site of its own: what is in it would slow others down. */
async function measureLargeSite() {
  const site = await startSite(values.profile);
  stops.push(site.stop);
  const answers = await measureManyRooms(site, log);
  await site.stop();
  return answers;
}

async function measureLoad(): Promise<Measurements> {
  const baseline = await measureAlone();
  const site = await startSite(values.profile);
  stops.push(site.stop);
  log('The servers run. People sign in.');
  await site.startService('auth-callout');
  const people = await signInPeople(site, PEOPLE);
  const rawPublish = parts.includes('sends') ? await measureRawPublishes(site) : new Map<number, number>();
  await Promise.all(site.services.map((service) => site.startService(service)));
  await createRoom(site, people);
  await delay(IDLE_MS);

  const idle = parts.includes('memory')
    ? { nodeKb: await memoryOfNodeAlone(), idleKb: await memoryOf(site.processes()) }
    : undefined;
  const connections = parts.includes('connections') ? await measureConnectionsOf(site, people, baseline) : undefined;
  const sends = parts.includes('sends') ? await measureDepths(site, people, rawPublish) : undefined;
  const peak = parts.includes('peak') ? await measurePeak(site, people, baseline) : undefined;
  const deliveries = parts.includes('deliveries') ? await measureFanOut(site, people) : undefined;
  const memory = idle && { ...idle, afterKb: await memoryOf(site.processes()) };
  const workers = parts.includes('workers') ? await measureOneAndTwo(site) : undefined;
  await site.stop();
  return { ...sends, peak, deliveries, connections, memory, workers };
}

type Baseline = Awaited<ReturnType<typeof measureAlone>>;

/** What nats-server does alone, on the same machine in the same run. */
async function measureAlone() {
  const alone = await startAlone();
  stops.push(alone.stop);
  const connections = parts.includes('connections') ? await measureConnectionsAlone(alone) : undefined;
  const peak = parts.includes('peak') ? await measurePeakAlone(alone) : undefined;
  await alone.stop();
  const grantedMemoryKb = parts.includes('connections') ? await measureMemoryGranted() : {};
  return { connections, peak, grantedMemoryKb };
}

function measureConnectionsAlone(alone: Alone) {
  log('Connections, nats-server alone.');
  return measureConnections([alone.process], [alone.login], measureMs);
}

/** A server of its own: what another one freed would be taken again. */
async function measureMemoryGranted(): Promise<Memory> {
  log('Memory of a connection with every row of the table granted.');
  const alone = await startAlone(peoplePermissionsWhenComplete('bench', ['user']));
  stops.push(alone.stop);
  const memoryKb = await memoryPerConnection([alone.process], [alone.login]);
  await alone.stop();
  return memoryKb;
}

async function measurePeakAlone(alone: Alone) {
  const load = { people: alone.people(PEAK.senders), via: 'log', inFlight: PEAK.inFlight, measureMs } as const;
  log('Sends at the peak, nats-server alone.');
  const peak = await measureAcks([alone.process], load);
  const ratePerSecond = Math.round(peak.perSecond / 10);
  log(`Acks at ${ratePerSecond}/s, nats-server alone.`);
  return { peak, ratePerSecond, tenth: await measureAcks([alone.process], { ...load, ratePerSecond }) };
}

/** Ours at the peak, and at the rate that is a tenth of nats-server's own peak. */
async function measurePeak(site: Site, people: readonly Person[], { peak: alone }: Baseline) {
  if (alone === undefined) return undefined;
  const load = { people: people.slice(0, PEAK.senders), inFlight: PEAK.inFlight, measureMs };
  log('Sends at the peak.');
  const peak = await measureSends(site, load);
  const { ratePerSecond } = alone;
  log(`Acks at ${ratePerSecond}/s.`);
  return { alone, peak, ratePerSecond, tenth: await measureSends(site, { ...load, ratePerSecond }) };
}

async function measureRawPublishes(site: Site): Promise<ReadonlyMap<number, number>> {
  log('Raw JetStream publish.');
  const raw = new Map<number, number>();
  for (const depth of DEPTHS) raw.set(depth, await measureRawPublish(site, depth, measureMs));
  return raw;
}

/** As many people as there are sends at once; each has one, as the client does it, or a few when people run out. */
async function measureDepths(site: Site, people: readonly Person[], raw: ReadonlyMap<number, number>) {
  const sends: NonNullable<Measurements['sends']>[number][] = [];
  for (const depth of DEPTHS) {
    log(`Sends, depth ${depth}.`);
    const inFlight = Math.ceil(depth / people.length);
    const load = { people: people.slice(0, Math.round(depth / inFlight)), inFlight, measureMs };
    sends.push({ depth, rawPerSecond: raw.get(depth) ?? Number.NaN, ...(await measureSends(site, load)) });
  }
  const ratePerSecond = Math.round((sends[0]?.perSecond ?? 0) / 10);
  log(`Acks at ${ratePerSecond}/s.`);
  const ack = await measureSends(site, { people, inFlight: 1, measureMs, ratePerSecond });
  return { sends, ack: { ratePerSecond, p50Ms: ack.p50Ms, p99Ms: ack.p99Ms } };
}

async function measureFanOut(site: Site, people: readonly Person[]) {
  log(`Deliveries to ${VIEWERS} viewers.`);
  const paced = await measureDeliveries(people, { measureMs, ratePerSecond: 20 });
  const fastest = await measureDeliveries(people, { measureMs });
  const raw = await measureRawFanOut(site, people, measureMs);
  return {
    viewers: VIEWERS,
    rawPerSecond: raw.perSecond,
    perSecond: fastest.perSecond,
    p99AtTwentyMs: paced.p99Ms,
  };
}

async function measureConnectionsOf(site: Site, people: readonly Person[], baseline: Baseline) {
  const { connections: alone, grantedMemoryKb } = baseline;
  if (alone === undefined) return undefined;
  log('Connections.');
  const logins = people.map(({ login }) => login);
  return { alone, grantedMemoryKb, ours: await measureConnections(site.everything(), logins, measureMs) };
}

async function measureOneAndTwo(site: Site) {
  log('One persist worker, then two.');
  await site.stopService('persist');
  return { one: await measureWorkers(site, 1), two: await measureWorkers(site, 2) };
}

async function end(code: number): Promise<never> {
  stopLoads();
  for (const stop of stops.reverse()) await stop();
  process.exit(code);
}
