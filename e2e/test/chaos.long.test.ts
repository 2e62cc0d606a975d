import { setTimeout as delay } from 'node:timers/promises';
import { streams } from '@nats-chat/contracts';
import { startRelay, waitUntil } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startChatter, type Chatter } from '../src/chaos/chatter.ts';
import { settle } from '../src/chaos/evidence.ts';
import { isRunning, runKills } from '../src/chaos/kills.ts';
import { runLoad } from '../src/chaos/load.ts';
import { setDuplicateWindow } from '../src/chaos/log.ts';
import { signInPeople, type SignedIn } from '../src/chaos/people.ts';
import { planKills } from '../src/chaos/plan.ts';
import { seeded } from '../src/chaos/random.ts';
import { summarise } from '../src/chaos/summary.ts';
import { lastLogged } from '../src/streams.ts';
import { startTestSystem, type TestSystem } from '../src/system.ts';

const PEOPLE = 20;
const PER_SECOND = 50;
const VICTIMS = ['auth-callout', 'fanout', 'room', 'presence', 'persist', 'history', 'postgres', 'nats-server'];
/** Shorter than the run, so that every connection ends and comes back with a new token. */
const TOKEN_LIFE_SECONDS = 20;
/** A little more than the longest that a gap stays unnoticed on a connection that stands. */
const SETTLE_MS = 75_000;
/** Of what is wrong, when something is: enough to see what kind of trouble it is. */
const SHOWN = 10;

const loadMs = Number(process.env['CHAOS_SECONDS'] ?? 30) * 1_000;
const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 1e6));
const random = seeded(seed);

let system: TestSystem;
let people: readonly SignedIn[];
const open: Chatter[] = [];

/** People who are members of rooms that are new, and have them on screen. */
const gather = async (members: readonly SignedIn[], rooms: readonly string[], wsUrl: string): Promise<Chatter[]> => {
  const chatters = await Promise.all(members.map((person) => startChatter(person, wsUrl)));
  open.push(...chatters);
  for (const room of rooms) {
    await chatters[0]!.engine.create({ type: 'public', room, displayName: room, topic: '' });
    await Promise.all(chatters.map((chatter) => chatter.enter(room)));
  }
  return chatters;
};

beforeAll(async () => {
  vi.stubEnv('FANOUT_RATE_LIMIT_PER_MINUTE', '100000');
  system = await startTestSystem();
  const names = Array.from({ length: PEOPLE }, (_, at) => `chaos${at}`);
  people = await signInPeople(system, { names, tokenLifeSeconds: TOKEN_LIFE_SECONDS });
});

afterAll(async () => {
  await Promise.all(open.map((chatter) => chatter.close()));
  await system.stop();
});

describe('while everything is killed', () => {
  test('all that is sent is everywhere exactly once, in order', { timeout: loadMs + SETTLE_MS + 60_000 }, async () => {
    const rooms = ['chaos', 'chaos-too'];
    const chatters = await gather(people, rooms, `${system.addresses.origin.replace('http', 'ws')}/nats-ws`);
    const plan = planKills({ names: VICTIMS, loadMs, random });
    const inFlight = () => chatters.reduce((sum, chatter) => sum + chatter.inFlight(), 0);
    const [kills] = await Promise.all([
      runKills(system, plan, inFlight),
      runLoad({ chatters, rooms, perSecond: PER_SECOND, loadMs, random }),
    ]);
    const settled = await settle({ system, chatters, rooms }, SETTLE_MS);
    console.log(summarise({ seed, chatters, kills, settled }));

    expect(settled.problems.slice(0, SHOWN)).toEqual([]);
    expect(kills.map(({ name }) => name)).toEqual(plan.map(({ name }) => name));
    const [watcher] = chatters;
    await waitUntil('rooms are listed', () => watcher!.engine.browse());
    await waitUntil('everybody is seen to be here', () => watcher!.sees(people, 'online'), 30_000);
    for (const { name, pid, inFlight: count } of kills) {
      expect(count, name).toBeGreaterThan(0);
      expect(system.pidOf(name), name).not.toBe(pid);
      expect(isRunning(system.pidOf(name)), name).toBe(true);
    }
  });
});

describe('when the network loses acknowledgements', () => {
  const { duplicateWindowMs } = streams.CHAT_MESSAGES;
  const minimumMs = 100;

  /** Some people write; the log has what they wrote, but no answer comes until they connect again, a second later. */
  const writeIntoTheVoid = async (room: string, settleMs: number, whileCut?: () => Promise<void>) => {
    const relay = await startRelay(Number(new URL(system.addresses.natsWebSocketUrl).port));
    const chatters = await gather(people.slice(0, 3), [room], `ws://127.0.0.1:${relay.port}`);
    const before = await lastLogged(system);
    relay.loseAnswers();
    for (const chatter of chatters) for (const text of ['one', 'two']) chatter.write(room, `${chatter.user}: ${text}`);
    await waitUntil('the log has the first of each', async () => (await lastLogged(system)) === before + 3);
    relay.cut();
    await whileCut?.();
    await delay(10 * minimumMs);
    relay.restore();
    await waitUntil('all is acknowledged', () =>
      chatters.every((chatter) => chatter.written().every(({ ack }) => ack !== undefined)),
    );
    const settled = await settle({ system, chatters, rooms: [room] }, settleMs);
    await relay.close();
    return { settled, written: chatters.flatMap((chatter) => chatter.written()) };
  };

  test('what is sent again is recognised', async () => {
    const { settled, written } = await writeIntoTheVoid('void', 5_000);
    expect(written.map(({ attempts }) => attempts)).toEqual([2, 1, 2, 1, 2, 1]);
    expect(settled.problems).toEqual([]);
  });

  test('the checker finds what a log that recognises nothing would do', async () => {
    // Not before: its owner sets it right again whenever it reconnects.
    const forget = () => setDuplicateWindow(system, minimumMs);
    const { settled } = await writeIntoTheVoid('oblivion', 0, forget).finally(() =>
      setDuplicateWindow(system, duplicateWindowMs),
    );
    const found = settled.problems.filter(({ what }) => what.startsWith('the log: '));
    for (const { user } of people.slice(0, 3)) {
      expect(found).toContainEqual({ kind: 'doubled', what: `the log: ${user}: one` });
    }
  });
});
