import { contract, events, type PayloadOf } from '@nats-chat/contracts';
import { subscribe, uuidV7, type Requester } from '@nats-chat/messaging';
import { codeOf, waitUntil, type TestService } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

const {
  claim,
  create,
  delete: remove,
  dm,
  info,
  invite,
  join,
  kick,
  list,
  members,
  pin,
  prefs,
  role,
  update,
} = contract.room;
const removeAsAdmin = contract.room.remove;

const names = ['alice', 'bob', 'carol', 'dave', 'eve'] as const;
type Name = (typeof names)[number];

let system: System;
let instances: TestService[];
let ask: Readonly<Record<Name, Requester>>;

/** A room of alice, who owns it, bob, who is an admin of it, and carol; with a setting, a pin and, where there may be one, a ban. */
const given = async (type: 'public' | 'private'): Promise<string> => {
  const [key, name] = [uuidV7(), `r${uuidV7().slice(-12)}`];
  const { room } = await (type === 'public'
    ? ask.alice(create, {}, { type, room: name, displayName: name, topic: 'Secret topic' })
    : ask.alice(create, {}, { type, key, displayName: name, topic: 'Secret topic' }));
  if (type === 'public') for (const name of ['bob', 'carol'] as const) await ask[name](join, { room }, {});
  else await ask.alice(invite, { room }, { users: ['bob', 'carol'] });
  await ask.alice(role, { room }, { person: 'bob', role: 'admin' });
  if (type === 'public') await ask.alice(kick, { room }, { person: 'dave', ban: { until: null } });
  await ask.alice(update, { room }, { description: 'Secret description' });
  await waitUntil('carol is a member', async () => {
    for (let time = 0; time < 4; time += 1) await ask.carol(prefs, { room }, { muted: true });
    return true;
  });
  await ask.alice(pin, { room }, { action: 'pin', messageId: await system.store(room) });
  return room;
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const LEFT = {
  name: 'left',
  text: `SELECT (SELECT count(*) FROM room_members WHERE room = $1) + (SELECT count(*) FROM room_prefs WHERE room = $1)
    + (SELECT count(*) FROM room_pins WHERE room = $1) + (SELECT count(*) FROM room_bans WHERE room = $1) AS left,
    (SELECT count(*) FROM rooms WHERE id = $1 AND deleted_at IS NOT NULL
      AND display_name = '' AND topic = '' AND description = '') AS rows,
    (SELECT count(*) FROM audit_log WHERE target = $1 AND action IN ('room.delete', 'room.remove')) AS audited`,
};

const expectErased = async (room: string): Promise<void> => {
  await waitUntil('nothing is left in PostgreSQL', async () => {
    expect(await system.owner.query(LEFT, [room])).toEqual([{ left: 0, rows: 1, audited: 1 }]);
    return true;
  });
  await waitUntil('nobody is in it', async () => {
    expect(await system.held(room)).toEqual({});
    return true;
  });
  for (const name of names) {
    await waitUntil(`to ${name} there is no such room`, async () => {
      for (let time = 0; time < 4; time += 1) expect(await codeOf(ask[name](info, { room }, {}))).toBe('NOT_FOUND');
      return true;
    });
    expect((await ask[name](list, {}, { scope: 'mine' })).rooms.map((one) => one.room)).not.toContain(room);
    expect((await ask[name](list, {}, { scope: 'all' })).rooms.map((one) => one.room)).not.toContain(room);
  }
};

beforeAll(async () => {
  system = await startSystem({
    alice: ['user'],
    bob: ['user'],
    carol: ['user'],
    dave: ['user'],
    eve: ['admin', 'user'],
  });
  instances = await Promise.all([system.start(), system.start()]);
  const of = async (name: Name) => [name, await system.as(name)] as const;
  ask = Object.fromEntries(await Promise.all(names.map(of))) as typeof ask;
});

afterAll(() => system.stop());

describe('deleting a room, with two instances of the service', () => {
  it.each(['public', 'private'] as const)('leaves nothing of a %s one but its id, for ever', async (type) => {
    const received: PayloadOf<typeof events.roomUpdated.everyone>[] = [];
    const onEvent = ({ payload }: { readonly payload: (typeof received)[number] }): void => {
      if (payload.deleted) received.push(payload);
    };
    const tab = await system.nats.person('carol');
    subscribe(tab, { event: events.roomUpdated.member, filter: { user: 'carol' } }, { onEvent });
    subscribe(tab, { event: events.roomUpdated.everyone, filter: {} }, { onEvent });
    await tab.flush();
    const room = await given(type);
    expect(await ask.alice(remove, { room }, {})).toEqual({});
    // Each instance notifies of what it finds deleted, so that of the room before comes late, too.
    const ofRoom = await waitUntil('carol is notified', () => received.find((one) => one.room === room));
    expect(ofRoom).toMatchObject({ v: 1, deleted: true, displayName: '', topic: '', by: 'alice' });
    await expectErased(room);
    for (const endpoint of [remove, join, members])
      expect(await codeOf(ask.alice(endpoint, { room }, {}))).toBe('NOT_FOUND');
    if (type === 'public') {
      for (const asked of [removeAsAdmin, claim]) expect(await codeOf(ask.eve(asked, { room }, {}))).toBe('NOT_FOUND');
      expect(await codeOf(ask.alice(create, {}, { type, room, displayName: 'Again' }))).toBe('CONFLICT');
    }
  });

  it('frees the name of a public one', async () => {
    await ask.alice(create, {}, { type: 'public', room: 'once', displayName: 'Name of a room' });
    await ask.alice(remove, { room: 'once' }, {});
    await ask.bob(create, {}, { type: 'public', room: 'twice', displayName: 'Name of a room' });
  });

  it('is done once, however many ask at once', async () => {
    const room = await given('public');
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => codeOf(ask.alice(remove, { room }, {}))),
      codeOf(ask.eve(removeAsAdmin, { room }, {})),
    ]);
    expect(answers).toContain('ok');
    await expectErased(room);
  });

  it('ends what people do in it meanwhile', async () => {
    const room = await given('private');
    await Promise.allSettled([
      ask.bob(invite, { room }, { users: ['dave'] }),
      ask.carol(prefs, { room }, { favourite: true }),
      ask.alice(remove, { room }, {}),
      ask.bob(invite, { room }, { users: ['eve'] }),
      ask.carol(prefs, { room }, { level: 'none' }),
      ask.bob(update, { room }, { displayName: 'Other' }),
    ]);
    await expectErased(room);
  });

  it('is looked after until 30 s have passed', async () => {
    const room = await given('private');
    await ask.alice(remove, { room }, {});
    const PENDING = { name: 'pending', text: 'SELECT erased_at FROM rooms WHERE id = $1' };
    const AGE = { name: 'age', text: "UPDATE rooms SET deleted_at = deleted_at - interval '31 s' WHERE id = $1" };
    await expectErased(room);
    expect(await system.owner.query(PENDING, [room])).toEqual([{ erased_at: null }]);
    await system.owner.query(AGE, [room]);
    await waitUntil('it is off the list', async () => {
      const [row] = await system.owner.query<{ erased_at: unknown }>(PENDING, [room]);
      return row?.erased_at !== null;
    });
  });
});

describe('who may delete a room', () => {
  it.each<readonly ['public' | 'private' | 'dm', Readonly<Record<Name, string>>, Readonly<Record<Name, string>>]>([
    [
      'public',
      { dave: 'NOT_MEMBER', eve: 'NOT_MEMBER', carol: 'FORBIDDEN', bob: 'FORBIDDEN', alice: 'ok' },
      { alice: 'FORBIDDEN', bob: 'FORBIDDEN', carol: 'FORBIDDEN', dave: 'FORBIDDEN', eve: 'ok' },
    ],
    [
      'private',
      { dave: 'NOT_FOUND', eve: 'NOT_FOUND', carol: 'FORBIDDEN', bob: 'FORBIDDEN', alice: 'ok' },
      { alice: 'FORBIDDEN', bob: 'FORBIDDEN', carol: 'FORBIDDEN', dave: 'FORBIDDEN', eve: 'NOT_FOUND' },
    ],
    [
      'dm',
      { dave: 'NOT_FOUND', eve: 'NOT_FOUND', carol: 'FORBIDDEN', bob: 'FORBIDDEN', alice: 'FORBIDDEN' },
      { alice: 'FORBIDDEN', bob: 'FORBIDDEN', carol: 'FORBIDDEN', dave: 'FORBIDDEN', eve: 'NOT_FOUND' },
    ],
  ])('%s', async (type, deleting, removing) => {
    const opened = async () => (await ask.alice(dm, {}, { users: ['bob', 'carol'] })).room;
    for (const [endpoint, outcomes] of [
      [remove, deleting],
      [removeAsAdmin, removing],
    ] as const) {
      const room = await (type === 'dm' ? opened() : given(type));
      const found: Record<string, string> = {};
      // Those who may come last.
      for (const name of Object.keys(outcomes) as Name[]) found[name] = await codeOf(ask[name](endpoint, { room }, {}));
      expect(found).toEqual(outcomes);
    }
  });
});

describe('killed while a room is deleted', () => {
  // After PostgreSQL come the key of the room, twice, and in the background the same, three memberships, and PostgreSQL again.
  it.each([1, 2, 3, 4, 7, 9])(
    'before write %i, it is finished by whoever comes after, or is as it was',
    async (before) => {
      const room = await given('private');
      const [failing] = await Promise.all([system.startFailing(before), ...instances.map((one) => one.stop())]);
      // Nobody is left who would answer.
      const answer = await codeOf(ask.alice(remove, { room }, {}, { timeoutMs: 1_000 }));
      if (before < 4) expect(answer).toBe('UNAVAILABLE');
      await waitUntil('it is gone', () => !isAlive(failing.pid));
      instances = await Promise.all([system.start(), system.start()]);
      if (before > 1) return expectErased(room);
      await waitUntil('it is there', () => ask.carol(info, { room }, {}));
      expect(await system.held(room)).toEqual({ alice: 'owner', bob: 'admin', carol: 'member' });
      await waitUntil(
        'the same request deletes it',
        async () => (await codeOf(ask.alice(remove, { room }, {}))) === 'ok',
      );
      return expectErased(room);
    },
    60_000,
  );
});

it('asked for nothing that the permissions refuse', async () => {
  for (const instance of instances) {
    const refused = (await instance.log()).filter((line) => /permission/i.test(JSON.stringify(line)));
    expect(refused).toEqual([]);
  }
});
