import { contract, implementedRows } from '@nats-chat/contracts';
import { requester, uuidV7 } from '@nats-chat/messaging';
import { waitUntil } from '@nats-chat/testkit';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { untilAllowed } from '../ask.ts';
import { flood, gatherCallers, type Caller, type Shot } from '../flood.ts';
import { hostilePayloads, oversizedPayloads, strangeRequests } from '../hostile.ts';
import { memoryOf, type Memory } from '../memory.ts';
import { subjectOf } from '../requests.ts';
import { lastLogged, lastPersisted, lastSequences } from '../streams.ts';
import type { World } from '../world.ts';

/** Another run finds other things; `HOSTILE_SEED` repeats one. */
const seed = Number(process.env['HOSTILE_SEED'] ?? Date.now() % 2 ** 31);

const services = [...new Set(implementedRows.map(({ service }) => service))];
/** Enough for what reaches a handler to stay within the limits of each, and a prime, so that each gets something of all. */
const PEOPLE = 43;

/** Over the limit nothing is decoded, and so nothing would be tried. */
export const UNLIMITED = '60000';

/**
 * To be run first, in a world whose services are `inspectable` and whose people may send without a limit: it checks that no
 * service has complained.
 */
export const describeHostileInput = (world: () => World): void => {
  let callers: readonly Caller[];
  let pids: Readonly<Record<string, number>>;

  beforeAll(async () => {
    console.log(`The seed of the hostile payloads: ${seed}`);
    callers = await gatherCallers(world(), PEOPLE);
    pids = pidsOf(world());
  });

  test('strange values that fit the schema do no harm to what stores or reads them', async () => {
    const people = callers.filter(({ name }) => !name.startsWith('svc:'));
    await Promise.all(people.map(({ name, ask }) => ask(`room.join.random.${name}`, '')));
    const shots = implementedRows.flatMap((at) =>
      strangeRequests(at.row).map((request) => ({ at, payload: encode(withOwnId(request)) })),
    );
    const { hits, problems } = await flood(callers, shots);
    expect(problems).toEqual([]);
    // What the limits refuse has not been tried.
    const limited = hits.filter(({ answer }) => answer?.code === 'RATE_LIMITED').map(({ at }) => at.operation);
    expect(limited).toEqual([]);
    await waitUntil(
      'all is persisted',
      async () => (await lastPersisted(world().system)) === (await lastLogged(world().system)),
    );
    expect((await lastSequences(world().system))['DEAD_LETTERS']).toBe(0);
  });

  describe('hostile payloads', () => {
    test('get a typed error or what the contract says, and leave nothing behind in memory', async () => {
      const shots = barrage();
      const first = await flood(callers, shots(0, 1_000));
      const before = await memoryNow(world());
      const then = await flood(callers, shots(1_000, 5_000));
      const memory = [before, await memoryNow(world())] as const;
      expect.soft([...first.problems, ...then.problems]).toEqual([]);
      expect.soft(grown('resident', 1.1, memory)).toEqual([]);
      expect.soft(grown('live', 1.05, memory)).toEqual([]);
    }, 180_000);

    test('that are as large as can be get no other answers, and are not kept', async () => {
      const before = await memoryNow(world());
      const shots = [
        ...Array.from({ length: 3 }, () =>
          implementedRows.flatMap((at) => oversizedPayloads.map((payload) => ({ at, payload }))),
        ).flat(),
        ...services.flatMap((service) => {
          const at = implementedRows.find((row) => row.service === service)!;
          return Array.from({ length: 100 }, () => ({ at, payload: largest }));
        }),
      ];
      const { problems } = await flood(callers, shots);
      const memory = [before, await memoryNow(world())] as const;
      expect(problems).toEqual([]);
      // Resident memory says little here: large garbage leaves holes between what lives.
      expect(grown('live', 1.1, memory)).toEqual([]);
    }, 180_000);
  });

  describe('hostile headers', () => {
    const LINES = 'NATS/1.0\r\n';

    test('that are so many that they take minutes to decode are refused at once', async () => {
      const headers = `${LINES}${manyHeaders(900_000)}\r\n`;
      const connection = await world().rawPerson('alice');
      connection.subscribe('_INBOX.alice.headers.*');
      for (const at of implementedRows.filter(({ row }) => row.role !== 'service')) {
        const reply = `_INBOX.alice.headers.${at.operation.replace('.', '-')}`;
        const answer = connection.message(reply, 2_000);
        connection.send(
          `HPUB ${subjectOf(at, 'alice')} ${reply} ${headers.length} ${headers.length}\r\n${headers}\r\n`,
        );
        expect([at.operation, (await answer).headers]).toEqual([
          at.operation,
          expect.stringContaining('Nats-Service-Error: TOO_LARGE\r\n'),
        ]);
      }
    });

    // Headers carry the trace alone, so without telemetry they are not decoded at all.
    test('that are malformed stop nothing', async () => {
      const headers = `${LINES}not a name: x\r\n\r\n`;
      const connection = await world().rawPerson('alice');
      connection.subscribe('_INBOX.alice.headers.*');
      for (const at of implementedRows.filter(({ row }) => row.role !== 'service')) {
        const reply = `_INBOX.alice.headers.${at.operation.replace('.', '-')}`;
        connection.send(
          `HPUB ${subjectOf(at, 'alice')} ${reply} ${headers.length} ${headers.length}\r\n${headers}\r\n`,
        );
      }
      const info = connection.message('_INBOX.alice.headers.after', 2_000);
      connection.send('PUB room.info.random.alice _INBOX.alice.headers.after 2\r\n{}\r\n');
      expect((await info).text).toContain('"room":"random"');
    });
  });

  test('replies stay within what the server takes, whatever people wrote', async () => {
    const room = { room: 'bulk' };
    const alice = requester(await world().person('alice'), 'alice');
    const bob = requester(await world().person('bob'), 'bob');
    // Six bytes each in JSON.
    const text = '\u0001'.repeat(8_192);
    await untilAllowed(() => alice(contract.room.create, {}, { type: 'public', displayName: 'Bulk', ...room }));
    await untilAllowed(() => bob(contract.room.join, room, {}));
    const post = (say: typeof alice) =>
      untilAllowed(() => say(contract.fanout.send, room, { action: 'post', clientId: uuidV7(), text }));
    const seqs: number[] = [];
    for (let count = 0; count < 12; count += 1) seqs.push((await post(alice)).seq, (await post(bob)).seq);

    const items = seqs.map((seq) => ({ ...room, seq }));
    const got = await alice(contract.fanout.getMessages, {}, { items });
    expect(got.items.filter((item) => 'event' in item).length).toBeGreaterThan(10);
    const page = await alice(contract.history.room, room, { limit: 100 });
    // A page holds fewer than asked for, rather than more than a reply may.
    expect(page.messages.length).toBeGreaterThan(0);
    expect(page.hasBefore).toBe(page.messages.length < seqs.length);
    const { rooms } = await alice(
      contract.history.sync,
      {},
      { rooms: [{ ...room, position: { ...page.position, seq: seqs[0]! - 1 } }] },
    );
    // The first part, and that there is more to ask for.
    expect(rooms.map(({ status }) => status)).toEqual(['ok', 'deferred']);
  }, 120_000);

  test('and nothing of all this ended a service, or is an error of its own', async () => {
    expect(pidsOf(world())).toEqual(pids);
    const logs = await Promise.all(
      world()
        .system.names()
        .map(async (name) => [name, await world().system.log(name)] as const),
    );
    const complaints = logs.flatMap(([name, log]) =>
      log.split('\n').flatMap((line) => (COMPLAINT.test(line) ? [`${name}: ${line.slice(0, 1_000)}`] : [])),
    );
    expect(complaints).toEqual([]);
    // They still work.
    const request = requester(await world().person('bob'), 'bob');
    await expect(untilAllowed(() => request(contract.room.info, { room: 'random' }, {}))).resolves.toBeDefined();
  });
};

const pidsOf = ({ system }: World) => Object.fromEntries(system.names().map((name) => [name, system.pidOf(name)]));

const memoryNow = async ({ system }: World): Promise<ReadonlyMap<string, Memory>> =>
  new Map(await Promise.all(services.map(async (name) => [name, await memoryOf(system, name)] as const)));

/** The services whose memory is more than `times` what it was, with both. */
const grown = (
  what: keyof Memory,
  times: number,
  [before, after]: readonly [ReadonlyMap<string, Memory>, ReadonlyMap<string, Memory>],
): string[] =>
  services.flatMap((name) => {
    const [was, is] = [before.get(name)?.[what] ?? 0, after.get(name)?.[what] ?? 0];
    return is > was * times ? [`${name}: ${was.toFixed(1)} → ${is.toFixed(1)} MiB ${what}`] : [];
  });

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const COMPLAINT = /"level":"(?:error|fatal)"|unhandled|uncaught|svc:\S+" - \S+ Violation/i;

/** A message of now: one of any other time is refused, or looked up, before anything else is done with it. */
const withOwnId = (request: unknown): unknown =>
  typeof request === 'object' && request !== null && 'clientId' in request
    ? { ...request, clientId: uuidV7() }
    : request;

/** Shots at all services, so many for each, from a pool for each endpoint. */
function barrage(): (from: number, to: number) => Shot[] {
  const pools = implementedRows.map((at) => ({
    at,
    payloads: fc.sample(hostilePayloads(at.row), { seed, numRuns: 400 }),
  }));
  return (from, to) =>
    services.flatMap((service) => {
      const own = pools.filter(({ at }) => at.service === service);
      return Array.from({ length: to - from }, (_, offset): Shot => {
        const index = from + offset;
        const { at, payloads } = own[index % own.length]!;
        return { at, payload: payloads[Math.floor(index / own.length) % payloads.length]! };
      });
    });
}

const largest = new Uint8Array(900_000);

function manyHeaders(bytes: number): string {
  let lines = '';
  for (let index = 0; lines.length < bytes; index += 1) lines += `${index.toString(36)}:\r\n`;
  return lines;
}
