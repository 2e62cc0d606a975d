import { ApiError, contract, events, type PayloadOf } from '@nats-chat/contracts';
import { createAccess, openMembership, type Membership } from '@nats-chat/membership';
import { subscribe, type Requester } from '@nats-chat/messaging';
import { waitUntil } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logger } from './given.ts';
import { startSystem, type System } from './system.ts';

const { block, dm, info, list } = contract.room;

let system: System;
let membership: Membership;
let alice: Requester;
let mallory: Requester;

beforeAll(async () => {
  system = await startSystem({ alice: ['user'], mallory: ['user'] });
  await Promise.all([system.start(), system.start()]);
  [alice, mallory] = await Promise.all([system.as('alice'), system.as('mallory')]);
  membership = await openMembership(await system.nats.service('fanout'), { logger });
});

afterAll(async () => {
  await membership.close();
  await system.stop();
});

const outcome = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
    return 'ok';
  } catch (error) {
    return error instanceof ApiError ? `${error.code} ${error.message}` : String(error);
  }
};
const REFUSED = 'FORBIDDEN This person does not take messages.';

/** What fanout decides, from what it has in memory. */
const untilMayWrite = async (user: string, room: string, expected: string): Promise<unknown> =>
  waitUntil(`${user} is answered ${expected}`, async () => {
    expect(await outcome(createAccess(membership).write(room, user))).toBe(expected);
    return true;
  });

describe('blocking a person, with two instances of the service', () => {
  it('closes the conversation of the two for both, tells the tabs of who blocks alone, and ends', async () => {
    const { room } = await mallory(dm, {}, { users: ['alice'] });
    await waitUntil('it is known', () => alice(info, { room }, {}));
    const before = await mallory(info, { room }, {});

    const received: [who: string, subject: string, payload: PayloadOf<typeof events.blockChanged>][] = [];
    for (const user of ['alice', 'mallory']) {
      const tab = await system.nats.person(user);
      subscribe(
        tab,
        { event: events.blockChanged, filter: { user } },
        {
          onEvent: ({ payload }) => void received.push([user, 'blockChanged', payload]),
        },
      );
      subscribe(
        tab,
        { event: events.roomUpdated.member, filter: { user } },
        {
          onEvent: () => void expect.unreachable('Somebody was notified of the room.'),
        },
      );
      await tab.flush();
    }

    await alice(block, {}, { person: 'mallory', blocked: true });
    for (const user of ['alice', 'mallory']) await untilMayWrite(user, room, REFUSED);
    expect(await mallory(info, { room }, {})).toEqual(before);
    expect((await alice(list, {}, { scope: 'mine' })).blocked).toEqual(['mallory']);
    expect((await mallory(list, {}, { scope: 'mine' })).blocked).toEqual([]);

    await alice(block, {}, { person: 'mallory', blocked: false });
    for (const user of ['alice', 'mallory']) await untilMayWrite(user, room, 'ok');
    await waitUntil('the tabs are notified', () => received.length === 2);
    expect(received).toEqual([
      ['alice', 'blockChanged', { v: 1, person: 'mallory', blocked: true }],
      ['alice', 'blockChanged', { v: 1, person: 'mallory', blocked: false }],
    ]);
  });

  it('is what PostgreSQL says in the end, however often it is changed at once', async () => {
    const { room } = await alice(dm, {}, { users: ['mallory'] });
    for (const last of [true, false]) {
      const changes = [!last, last, !last, last, !last].map((blocked) =>
        alice(block, {}, { person: 'mallory', blocked }),
      );
      await Promise.all(changes);
      await alice(block, {}, { person: 'mallory', blocked: last });
      await untilMayWrite('mallory', room, last ? REFUSED : 'ok');
    }
  });

  it('that was written without its conversation is finished by the reconciler', async () => {
    const { room } = await alice(dm, {}, { users: ['mallory'] });
    await untilMayWrite('mallory', room, 'ok');
    await system.owner.query({ name: 'test.block', text: "INSERT INTO blocks VALUES ('alice', 'mallory')" });
    await untilMayWrite('mallory', room, REFUSED);
    await alice(block, {}, { person: 'mallory', blocked: false });
  });

  it('is for a thousand people at most, and opens no conversation with them', async () => {
    const FILL = {
      name: 'test.fill',
      text: "INSERT INTO blocks SELECT 'alice', 'person' || n FROM generate_series(1, 1000) AS n",
    };
    await system.owner.query(FILL);
    expect(await outcome(alice(block, {}, { person: 'mallory', blocked: true }))).toContain('CONFLICT');
    expect(await outcome(alice(block, {}, { person: 'person7', blocked: true }))).toBe('ok');
    expect(await outcome(alice(dm, {}, { users: ['person7'] }))).toBe(REFUSED);
    expect((await alice(list, {}, { scope: 'mine' })).blocked).toHaveLength(1_000);
  });
});
