import { contract } from '@nats-chat/contracts';
import { uuidV7, type Requester } from '@nats-chat/messaging';
import { waitUntil, type TestService } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

const { create, invite, kick } = contract.room;

let system: System;
let instances: TestService[];
let alice: Requester;

beforeAll(async () => {
  system = await startSystem({ alice: ['user'] });
  instances = await Promise.all([system.start(), system.start()]);
  alice = await system.as('alice');
});

afterAll(() => system.stop());

/** What is done in a room of alice and bob, and at which of its writes the service may be gone; from 2, which is after the first. */
const crashes: readonly (readonly [
  what: string,
  before: number,
  act: (room: string) => Promise<unknown>,
  after: Readonly<Record<string, string>>,
])[] = [
  [
    'an invitation',
    2,
    (room) => alice(invite, { room }, { users: ['carol', 'dave'] }),
    { carol: 'member', dave: 'member', bob: 'member' },
  ],
  [
    'an invitation',
    3,
    (room) => alice(invite, { room }, { users: ['carol', 'dave'] }),
    { carol: 'member', dave: 'member', bob: 'member' },
  ],
  ['a kick', 2, (room) => alice(kick, { room }, { person: 'bob' }), {}],
];

describe('a room, killed between two writes', () => {
  let others: Awaited<ReturnType<System['cache']>>[];

  beforeAll(async () => {
    others = await Promise.all([system.cache(), system.cache()]);
  });

  /** Lets one instance alone answer, which is gone before a write; afterwards two others are there. */
  const crashDuring = async (before: number, act: () => Promise<unknown>): Promise<void> => {
    const [failing] = await Promise.all([system.startFailing(before), ...instances.map((instance) => instance.stop())]);
    await expect(act()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await failing.kill();
    instances = await Promise.all([system.start(), system.start()]);
  };
  const expectAgreement = async (room: string, people: Readonly<Record<string, string>>) => {
    await waitUntil('the bucket says so', async () => {
      expect(await system.held(room)).toEqual(people);
      return true;
    });
    expect(await system.stored(room)).toEqual(people);
    for (const cache of others) {
      await waitUntil('a cache says so', async () => {
        expect(Object.fromEntries(await cache.members(room))).toEqual(people);
        return true;
      });
      for (const name of ['alice', 'bob', 'carol', 'dave', 'eve'])
        expect(await cache.role(room, name)).toBe(people[name]);
    }
  };

  it.each(crashes)(
    '%s, before write %i, is finished by whoever comes after',
    async (_, before, act, after) => {
      const { room } = await alice(create, {}, { type: 'private', key: uuidV7(), displayName: 'Plans' });
      await alice(invite, { room }, { users: ['bob'] });
      for (const cache of others) await cache.members(room);
      await crashDuring(before, () => act(room));
      await expectAgreement(room, { alice: 'owner', ...after });
    },
    60_000,
  );

  it.each([2, 3])(
    'a creation, before write %i, is finished by whoever comes after',
    async (before) => {
      const key = uuidV7();
      const make = () => alice(create, {}, { type: 'private', key, displayName: 'Crash' });
      await crashDuring(before, make);
      const { room } = await waitUntil('the same request is the same room', make);
      await expectAgreement(room, { alice: 'owner' });
      const rows = await system.owner.query(
        { name: 'made', text: "SELECT id FROM rooms WHERE display_name = 'Crash' AND id = $1" },
        [room],
      );
      expect(rows).toHaveLength(1);
    },
    60_000,
  );
});
