import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { startLoad, stopLoads } from './load/process.ts';
import type { LoginResult } from './load/login.ts';
import type { Person } from './load/send.ts';
import { measureDeliveries, measureRawFanOut, VIEWERS } from './measure-deliveries.ts';
import { measureRawPublish, measureSends } from './measure-sends.ts';
import { memoryOf } from './memory.ts';
import { createPeople } from './people.ts';
import { linesOf, tableOf, type Measurements } from './report.ts';
import { createRoom } from './room.ts';
import { startSite, type Site } from './site.ts';
import { percentile } from './statistics.ts';

const PEOPLE = 200;
const DEPTHS = [64, 256];
const CONNECTS_AT_ONCE = 64;
/** For memory to settle. */
const IDLE_MS = 5_000;

const { values } = parseArgs({
  options: {
    /** Of each measurement, in seconds. */
    seconds: { type: 'string', default: '10' },
    /** A folder for the CPU profile of each service. */
    profile: { type: 'string' },
  },
});
const measureMs = Number(values.seconds) * 1_000;
const say = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

const site = await startSite(values.profile);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(1));
try {
  const measured = await measure(site);
  console.log(tableOf(linesOf(measured)));
  console.log(JSON.stringify(measured, null, 2));
  await end(0);
} catch (error) {
  console.error(error);
  await end(1);
}

async function measure(on: Site): Promise<Measurements> {
  say('The servers run. People sign in.');
  await on.startService('auth-callout');
  const people = await createPeople(on, PEOPLE);
  say('Raw JetStream publish.');
  const raw = new Map<number, number>();
  for (const depth of DEPTHS) raw.set(depth, await measureRawPublish(on, depth, measureMs));

  await Promise.all(on.services.map(on.startService));
  await createRoom(on, people);
  await delay(IDLE_MS);
  const memoryIdle = await memoryOf(on.processes());

  const sends: Measurements['sends'][number][] = [];
  for (const depth of DEPTHS) {
    say(`Sends, depth ${depth}.`);
    sends.push({ depth, rawPerSecond: raw.get(depth) ?? Number.NaN, ...(await sendsAt(on, people, depth)) });
  }
  const ratePerSecond = Math.round((sends[0]?.perSecond ?? 0) / 10);
  say(`Acks at ${ratePerSecond}/s.`);
  const ack = await measureSends(on, people, { inFlight: 1, measureMs, ratePerSecond });

  say(`Deliveries to ${VIEWERS} viewers.`);
  const paced = await measureDeliveries(people, { measureMs, ratePerSecond: 20 });
  const fastest = await measureDeliveries(people, { measureMs });
  const rawFanOut = await measureRawFanOut(on, people, measureMs);

  say('Connects.');
  const connects = await connectsOf(people);
  return {
    sends,
    ack: { ratePerSecond, p50Ms: ack.p50Ms, p99Ms: ack.p99Ms },
    deliveries: {
      viewers: VIEWERS,
      rawPerSecond: rawFanOut.perSecond,
      perSecond: fastest.perSecond,
      p99AtTwentyMs: paced.p99Ms,
    },
    connects,
    memoryIdle,
    memoryAfter: await memoryOf(on.processes()),
  };
}

/** As many people as there are sends at once; each has one, as the client does it, or a few when people run out. */
function sendsAt(on: Site, people: readonly Person[], depth: number): ReturnType<typeof measureSends> {
  const inFlight = Math.ceil(depth / people.length);
  return measureSends(on, people.slice(0, Math.round(depth / inFlight)), { inFlight, measureMs });
}

async function connectsOf(people: readonly Person[]): Promise<Measurements['connects']> {
  const logins = people.map(({ login }) => login);
  const options = { logins, atOnce: CONNECTS_AT_ONCE, warmUpMs: 2_000, measureMs };
  const { connects, failures, seconds, latenciesMs } = await startLoad<LoginResult>('./login.ts', options).result;
  return {
    perSecond: connects / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    failures,
  };
}

async function end(code: number): Promise<never> {
  stopLoads();
  await site.stop();
  process.exit(code);
}
