import { setTimeout as delay } from 'node:timers/promises';
import { cpuTimesOf } from './cpu.ts';
import type { AskOptions, AskResult, Question } from './load/ask.ts';
import { startLoad } from './load/process.ts';
import type { Person } from './load/send.ts';
import { GROUP, nameAt, PEOPLE, roomAt, ROOMS, seedManyRooms, subjects, type ManyRooms } from './many-rooms.ts';
import type { Site } from './site.ts';
import { percentile } from './statistics.ts';

const REQUESTS = 500;
const IN_FLIGHT = 4;
/** Of each person, before; with those that count they are fewer than one may ask at once. */
const WARM_UP_EACH = 5;
/** Of a person's rooms, as their page asks for them. */
const PAGE = 200;
const PAGES = 5;

const SETTLE_MS = 180_000;
/** Of one processor, all together. */
const IDLE_SHARE = 0.3;

/** Latencies of one kind of question to a large site. */
export interface AnswerTimes {
  readonly what: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Fills a site with 10,000 people and 10,000 public rooms, starts its services, and asks them. Whatever a service does once
 * after its start is over then.
 *
 * @param site - one of which nothing but the servers runs
 * @throws Error when a request is refused, or the site does not settle within 3 minutes
 */
export const measureManyRooms = async (site: Site, log: (line: string) => void): Promise<readonly AnswerTimes[]> => {
  await site.startService('auth-callout');
  log('10,000 people and rooms are written.');
  const seeded = await seedManyRooms(site);
  log('The services start.');
  await Promise.all(site.services.map((service) => site.startService(service)));
  await settle(site);
  const measured: AnswerTimes[] = [];
  for (const { what, ...kind } of kindsOf(seeded)) {
    log(`${what}.`);
    measured.push({ what, ...(await measureKind(kind)) });
  }
  return measured;
};

interface Kind {
  readonly what: string;
  readonly people: readonly Person[];
  /** The question that is asked as `at`th, by one of the people. */
  readonly ask: (user: string, at: number) => Pick<Question, 'subject' | 'request'>;
  /** Requests of which a question consists, one after another; default: 1. */
  readonly pages?: number;
  readonly leastBytes: number;
}

/** Of each operation, no person asks for more than they may at once. */
const kindsOf = ({ inMany, inNone, room, members }: ManyRooms): readonly Kind[] => {
  const [some, others] = [inMany.slice(0, GROUP), inMany.slice(GROUP)];
  const mine = { ask: (user: string) => ({ subject: subjects.list(user), request: { scope: 'mine', limit: PAGE } }) };
  return [
    { what: 'my 1,000 rooms, the first page', people: some, ...mine, leastBytes: 20_000 },
    { what: 'my 1,000 rooms, all five pages', people: others, ...mine, pages: PAGES, leastBytes: 100_000 },
    {
      what: 'a page of 10,000 public rooms',
      people: inNone,
      ask: (user, at) => {
        const after = at === 0 ? {} : { after: roomAt((at * 17) % (ROOMS - PAGE)) };
        return { subject: subjects.list(user), request: { scope: 'all', limit: 100, ...after } };
      },
      leastBytes: 10_000,
    },
    {
      what: 'a search of 10,000 people',
      people: some,
      ask: (user, at) => ({ subject: subjects.search(user), request: { query: queryAt(at) } }),
      leastBytes: 500,
    },
    {
      what: 'a page of 1,000 members',
      people: some,
      ask: (user) => ({ subject: subjects.members(user, room), request: { limit: PAGE } }),
      leastBytes: 8_000,
    },
    {
      what: 'presence of a page of members, by the room',
      people: some,
      ask: (user) => ({ subject: subjects.presenceRoom(user, room), request: { limit: PAGE } }),
      leastBytes: 6_000,
    },
    {
      what: 'presence of a page of members, by name',
      people: some,
      ask: (user, at) => {
        const from = (at % PAGES) * PAGE;
        return { subject: subjects.presenceOf(user), request: { users: members.slice(from, from + PAGE) } };
      },
      leastBytes: 6_000,
    },
    {
      what: 'joining a public room',
      people: inNone,
      ask: (user, at) => ({ subject: subjects.join(user, roomAt(at)), request: {} }),
      leastBytes: 100,
    },
  ];
};

/** What people type until they find somebody: one letter more each time. */
const queryAt = (at: number): string => {
  const [first, last] = nameAt(at * 7);
  const name = `${first} ${last}`.toLowerCase();
  return name.slice(0, 1 + (at % name.length)).trim();
};

async function measureKind({ people, ask, pages = 1, leastBytes }: Omit<Kind, 'what'>) {
  const counted = REQUESTS / pages;
  const warmUp = people.length * Math.max(1, Math.floor(WARM_UP_EACH / pages));
  const questions = Array.from({ length: warmUp + counted }, (_, at): Question => {
    const person = at % people.length;
    return { person, ...ask(people[person]?.user ?? '', at), isWhole: pages > 1 };
  });
  const options: AskOptions = { people, questions, warmUp, inFlight: IN_FLIGHT, leastBytes };
  const { latenciesMs } = await startLoad<AskResult>('./ask.ts', options).result;
  return { p50Ms: percentile(latenciesMs, 0.5), p99Ms: percentile(latenciesMs, 0.99) };
}

/** Resolves when all are in the directory, and nothing has much to do any more: all rooms were compared, all messages copied. */
async function settle(site: Site): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const before = totalSeconds(await cpuTimesOf(site.everything()));
    const from = performance.now();
    await delay(2_000);
    const share = (totalSeconds(await cpuTimesOf(site.everything())) - before) / ((performance.now() - from) / 1_000);
    const people = await site.queryNumber('SELECT count(*) AS number FROM users WHERE NOT deleted', []);
    if (people >= PEOPLE && share < IDLE_SHARE) return;
    if (performance.now() - startedAt > SETTLE_MS) {
      throw new Error(`The site does not settle: ${people} people, ${share.toFixed(2)} of a processor.`);
    }
  }
}

const totalSeconds = (times: Readonly<Record<string, number>>): number =>
  Object.values(times).reduce((sum, seconds) => sum + seconds, 0);
