import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Replica } from '../test/replica.ts';

const MEMBERS = ['x', 'y'];
const GROUPS = ['a', 'b', 'c'];
const KEYS = GROUPS.flatMap((group) => MEMBERS.map((member) => `${group}.${member}`));

const key = fc.constantFrom(...KEYS);
const group = fc.constantFrom(...GROUPS);
const value = fc.option(fc.nat(9), { nil: undefined });

/** What may happen next, as an action on the replica. */
type Step = (replica: Replica) => Promise<void> | undefined;

const happens = (act: (replica: Replica) => void): Step => {
  return (replica) => {
    act(replica);
    return undefined;
  };
};

const steps = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(key, value).map((write) => happens((replica) => replica.write(...write))) },
  { weight: 6, arbitrary: fc.constant(happens((replica) => replica.deliver())) },
  { weight: 4, arbitrary: fc.constant(happens((replica) => replica.answer())) },
  {
    weight: 5,
    arbitrary: key.map(
      (asked): Step =>
        (replica) =>
          askKey(replica, asked),
    ),
  },
  {
    weight: 5,
    arbitrary: group.map(
      (asked): Step =>
        (replica) =>
          askGroup(replica, asked),
    ),
  },
  { weight: 1, arbitrary: fc.nat(4).map((changes) => happens((replica) => replica.lag(changes))) },
  { weight: 1, arbitrary: fc.constant(happens((replica) => replica.lose())) },
  { weight: 1, arbitrary: fc.constant(happens((replica) => replica.restart())) },
);

/** Whatever happens, in this order; after a step, those who wait go on or not. */
const interleaving = fc.array(fc.tuple(steps, fc.boolean()), { maxLength: 60 });

/** The answer is what the key held at some time between what the log had delivered and now. */
async function askKey(replica: Replica, asked: string): Promise<void> {
  const answer = replica.keys.get(asked);
  const oldest = replica.oldest(asked);
  const got = await answer;
  expect(replica.valuesSince(asked, oldest)).toContain(got);
}

/** The same for each member; a group may be refused, while a replica lags and nothing is followed. */
async function askGroup(replica: Replica, asked: string): Promise<void> {
  const answer = replica.groups.get(asked);
  const oldest = replica.oldest(asked);
  const got = await answer.catch((error: unknown) => expect(error).toMatchObject({ code: 'UNAVAILABLE' }));
  if (!(got instanceof Map)) return;
  for (const member of MEMBERS) {
    expect(replica.valuesSince(`${asked}.${member}`, oldest)).toContain(got.get(member));
  }
}

const settled = async <T>(replica: Replica, answer: Promise<T>): Promise<T> => {
  await replica.settle();
  return await answer;
};

describe('caches under any interleaving of writes, changes, loads and losses', () => {
  it('never answer with what was over before, and come to the state of the highest revisions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), interleaving, async (ringSize, happening) => {
        const replica = new Replica(ringSize);
        const asked: Promise<void>[] = [];
        for (const [step, pass] of happening) {
          asked.push(Promise.resolve(step(replica)));
          if (pass) await new Promise((resolve) => setImmediate(resolve));
        }
        await replica.settle();
        await Promise.all(asked);
        replica.lag(0);
        for (const name of KEYS) {
          expect(await settled(replica, replica.keys.get(name))).toBe(replica.valueAt(name, replica.head));
        }
        for (const name of GROUPS) {
          const members = await settled(replica, replica.groups.get(name));
          for (const member of MEMBERS) {
            expect(members.get(member)).toBe(replica.valueAt(`${name}.${member}`, replica.head));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
