import { contract, events, MAX_DMS_WITH, type PayloadOf } from '@nats-chat/contracts';
import { openBucket } from '@nats-chat/kv';
import { subscribe, uuidV7, type Requester } from '@nats-chat/messaging';
import { codeOf, waitUntil, type TestService } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresRoomStore } from '../src/store.postgres.ts';
import { startSystem, type System } from './system.ts';

const { archive, bans, block, create, dm, info, invite, join, kick, leave, list, members, prefs, role, unban, update } =
  contract.room;

type Name = 'alice' | 'bob' | 'carol' | 'dave' | 'eve';

const AUDITED = {
  name: 'audited',
  text: 'SELECT actor, action, details FROM audit_log WHERE target = $1 ORDER BY action',
};

let system: System;
let instances: TestService[];
let ask: Readonly<Record<Name, Requester>>;

const madeBy = async (name: Name, more: readonly Name[] = []): Promise<{ readonly room: string }> => {
  const { room } = await ask[name](create, {}, { type: 'private', key: uuidV7(), displayName: 'Plans' });
  if (more.length > 0) await ask[name](invite, { room }, { users: [...more] });
  return { room };
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
  const [alice, bob, carol, dave, eve] = await Promise.all([
    system.as('alice'),
    system.as('bob'),
    system.as('carol'),
    system.as('dave'),
    system.as('eve'),
  ]);
  ask = { alice, bob, carol, dave, eve };
});

afterAll(() => system.stop());

describe('a private room, with two instances of the service', () => {
  it('is made, found by its members alone, and gone for who was kicked', async () => {
    const received: PayloadOf<typeof events.membershipChanged>[] = [];
    const tab = await system.nats.person('bob');
    const event = { event: events.membershipChanged, filter: { user: 'bob' } };
    subscribe(tab, event, { onEvent: ({ payload }) => void received.push(payload) });
    await tab.flush();
    const { room } = await madeBy('alice');
    for (const name of ['bob', 'eve'] as const) {
      expect(await codeOf(ask[name](info, { room }, {}))).toBe('NOT_FOUND');
      expect(await codeOf(ask[name](join, { room }, {}))).toBe('NOT_FOUND');
    }
    expect(await ask.alice(invite, { room }, { users: ['bob', 'nobody', 'taken'] })).toEqual({
      members: ['bob'],
      refused: [
        { user: 'nobody', error: 'NOT_FOUND' },
        { user: 'taken', error: 'NOT_FOUND' },
      ],
    });
    expect(system.bound).toContain('bob');
    await waitUntil('bob may read', async () => (await ask.bob(info, { room }, {})).role === 'member');
    await waitUntil('it is among his rooms', async () =>
      (await ask.bob(list, {}, { scope: 'mine' })).rooms.some((one) => one.room === room),
    );
    expect((await ask.bob(list, {}, { scope: 'all' })).rooms.map((one) => one.room)).not.toContain(room);
    expect((await ask.bob(members, { room }, {})).members).toEqual([
      { user: 'alice', role: 'owner' },
      { user: 'bob', role: 'member' },
    ]);
    await ask.alice(role, { room }, { person: 'bob', role: 'admin' });
    await ask.alice(kick, { room }, { person: 'bob' });
    // Who is in the room changed together with what says so.
    const withChange = await system.owner.query<{ action: string }>(AUDITED, [room]);
    expect(withChange.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['room.invite', 'room.kick', 'room.role']),
    );
    await waitUntil('bob may not read', async () => (await codeOf(ask.bob(info, { room }, {}))) === 'NOT_FOUND');
    expect([await system.stored(room), await system.held(room)]).toEqual([{ alice: 'owner' }, { alice: 'owner' }]);
    await waitUntil('bob is notified', () => received.length === 3);
    expect(received.map(({ kind, by }) => [kind, by])).toEqual([
      ['invited', 'alice'],
      ['role', 'alice'],
      ['kicked', 'alice'],
    ]);
    const audited = await waitUntil('all is audited', async () => {
      const rows = await system.owner.query<{ actor: string; action: string; details: object }>(AUDITED, [room]);
      return rows.length === 4 && rows;
    });
    expect(audited.map(({ actor, action, details }) => [actor, action, details])).toEqual([
      ['alice', 'room.create', {}],
      ['alice', 'room.invite', { person: 'bob' }],
      ['alice', 'room.kick', { person: 'bob' }],
      ['alice', 'room.role', { person: 'bob', role: 'admin' }],
    ]);
  });

  it('is one room for one key, also when it is asked for at once', async () => {
    const key = uuidV7();
    const made = await Promise.all(
      Array.from({ length: 6 }, () => ask.alice(create, {}, { type: 'private', key, displayName: 'Once' })),
    );
    expect(new Set(made.map(({ room }) => room)).size).toBe(1);
    expect(await system.stored(made[0]!.room)).toEqual({ alice: 'owner' });
  });

  it('ends up the same everywhere, whoever invites and kicks at once', async () => {
    const { room } = await madeBy('alice', ['bob', 'carol']);
    for (let round = 0; round < 8; round += 1) {
      await Promise.allSettled([
        ask.bob(invite, { room }, { users: ['dave'] }),
        ask.alice(kick, { room }, { person: 'dave' }),
        ask.carol(invite, { room }, { users: ['dave'] }),
        ask.alice(kick, { room }, { person: 'dave' }),
      ]);
      expect(await system.held(room)).toEqual(await system.stored(room));
    }
  });

  it('keeps one owner of two who leave, and hands itself over', async () => {
    const { room } = await madeBy('alice', ['bob']);
    expect(await codeOf(ask.alice(leave, { room }, {}))).toBe('CONFLICT');
    await ask.alice(role, { room }, { person: 'bob', role: 'owner' });
    await waitUntil('bob is an owner', async () => (await ask.bob(info, { room }, {})).role === 'owner');
    const left = await Promise.all([ask.alice, ask.bob].map((one) => codeOf(one(leave, { room }, {}))));
    expect(left.toSorted()).toEqual(['CONFLICT', 'ok']);
    expect(Object.values(await system.stored(room))).toEqual(['owner']);
    expect(await system.held(room)).toEqual(await system.stored(room));
  });

  it('whose only owner is deleted in Keycloak belongs to its longest-serving admin, unless another of that name is', async () => {
    const decode = (_: string, json: unknown): unknown => json;
    const users = await openBucket(await system.nats.admin(), 'USERS', { decode });
    const [left, kept] = [await madeBy('dave', ['alice', 'bob', 'carol']), await madeBy('carol', ['alice'])];
    for (const person of ['carol', 'bob']) await ask.dave(role, left, { person, role: 'admin' });
    await users.put('dave', { sub: 'sub-dave', displayName: 'Dave' });
    await users.put('carol', { sub: 'sub-carol', displayName: 'Carol' });
    const seniority = {
      name: 'seniority',
      text: 'UPDATE room_members SET joined_at = $3 WHERE room = $1 AND username = $2',
    };
    await system.owner.query(seniority, [left.room, 'carol', '2020-01-01']);
    const gone = { name: 'gone', text: 'INSERT INTO users (sub, username, deleted) VALUES ($1, $2, true)' };
    await system.owner.query(gone, ['sub-dave', 'dave']);
    await system.owner.query(gone, ['sub-of-another-carol', 'carol']);
    await waitUntil('carol owns it', async () => (await ask.carol(info, left, {})).role === 'owner');
    const roles = { dave: 'owner', alice: 'member', bob: 'admin', carol: 'owner' };
    expect(await system.stored(left.room)).toEqual(roles);
    expect(await system.held(left.room)).toEqual(roles);
    expect(await system.stored(kept.room)).toEqual({ carol: 'owner', alice: 'member' });
  });
});

describe('the settings of a room', () => {
  const updatesFor = async (name: Name) => {
    const received: PayloadOf<typeof events.roomUpdated.everyone>[] = [];
    const tab = await system.nats.person(name);
    const onEvent = ({ payload }: { readonly payload: (typeof received)[number] }) => void received.push(payload);
    subscribe(tab, { event: events.roomUpdated.member, filter: { user: name } }, { onEvent });
    subscribe(tab, { event: events.roomUpdated.everyone, filter: {} }, { onEvent });
    await tab.flush();
    return received;
  };

  it('reach its members at once, and nobody else when it is private', async () => {
    const [seenByBob, seenByEve] = await Promise.all([updatesFor('bob'), updatesFor('eve')]);
    const { room } = await madeBy('alice', ['bob']);
    await waitUntil('bob is a member', () => ask.bob(members, { room }, {}));
    const changes = { displayName: 'Zürich', topic: 'New', description: 'Long', postPolicy: 'admins' } as const;
    expect(await ask.alice(update, { room }, changes)).toMatchObject(changes);
    expect(await ask.alice(archive, { room }, { archived: true })).toMatchObject({ archived: true });
    await waitUntil('bob is notified', () => seenByBob.length === 2);
    expect(seenByBob).toMatchObject([
      { v: 1, room, ...changes, archived: false, by: 'alice' },
      { v: 1, room, ...changes, archived: true, by: 'alice' },
    ]);
    expect(seenByEve).toEqual([]);
    await waitUntil('a reader of it sees the same', async () => {
      expect(await ask.bob(info, { room }, {})).toMatchObject({ ...changes, archived: true });
      return true;
    });
    expect((await ask.bob(list, {}, { scope: 'mine' })).rooms).toContainEqual(expect.objectContaining({ room }));
    expect(await codeOf(ask.alice(invite, { room }, { users: ['carol'] }))).toBe('FORBIDDEN');
    expect(await codeOf(ask.bob(archive, { room }, { archived: false }))).toBe('FORBIDDEN');
    expect(await ask.alice(archive, { room }, { archived: false })).toMatchObject({ archived: false });
  });

  it('of a public room reach everybody; archived, it takes nobody in, and its name is free', async () => {
    const seen = await updatesFor('eve');
    await ask.alice(create, {}, { type: 'public', room: 'hall', displayName: 'Hall' });
    await ask.alice(create, {}, { type: 'public', room: 'yard', displayName: 'Yard' });
    expect(await codeOf(ask.alice(update, { room: 'yard' }, { displayName: 'HALL' }))).toBe('CONFLICT');
    await ask.alice(archive, { room: 'hall' }, { archived: true });
    await waitUntil('everybody is notified', () => seen.some(({ room, archived }) => room === 'hall' && archived));
    await waitUntil('nobody joins', async () => (await codeOf(ask.bob(join, { room: 'hall' }, {}))) === 'FORBIDDEN');
    const listed = async (archived: boolean, after?: string) =>
      (await ask.bob(list, {}, { scope: 'all', archived, ...(after && { after }) })).rooms.map(({ room }) => room);
    expect(await listed(false)).not.toContain('hall');
    expect([await listed(true), await listed(true, 'hall')]).toEqual([['hall'], []]);
    await ask.alice(update, { room: 'yard' }, { displayName: 'Hall' });
    expect(await codeOf(ask.alice(archive, { room: 'hall' }, { archived: false }))).toBe('CONFLICT');
  });

  it('that a crash left in PostgreSQL alone reach the bucket', async () => {
    const { room } = await madeBy('alice');
    await system.owner.query({ name: 'rename', text: "UPDATE rooms SET topic = 'crashed' WHERE id = $1" }, [room]);
    await waitUntil('it has the topic', async () => (await ask.alice(info, { room }, {})).topic === 'crashed');
  });
});

describe('a direct conversation', () => {
  it('is one room of its people, whoever opens it and at once, that nobody else sees', async () => {
    const opened = await Promise.all([
      ask.alice(dm, {}, { users: ['bob', 'carol'] }),
      ask.bob(dm, {}, { users: ['carol', 'alice'] }),
      ask.carol(dm, {}, { users: ['alice', 'bob'] }),
    ]);
    const [{ room }] = opened;
    expect(new Set(opened.map((one) => one.room))).toEqual(new Set([room]));
    const people = { alice: 'member', bob: 'member', carol: 'member' };
    expect([await system.stored(room), await system.held(room)]).toEqual([people, people]);
    await waitUntil('it is among their rooms, with all people', async () => {
      const { rooms } = await ask.bob(list, {}, { scope: 'mine' });
      const users = rooms.find((one) => one.room === room)?.people?.map(({ user }) => user);
      expect(users).toEqual(['alice', 'bob', 'carol']);
      return true;
    });
    for (const act of [
      () => ask.eve(info, { room }, {}),
      () => ask.eve(members, { room }, {}),
      () => ask.eve(prefs, { room }, { muted: true }),
    ]) {
      expect(await codeOf(act())).toBe('NOT_FOUND');
    }
    expect(await codeOf(ask.alice(leave, { room }, {}))).toBe('CONFLICT');
    expect(await codeOf(ask.alice(invite, { room }, { users: ['eve'] }))).toBe('FORBIDDEN');
    expect(await codeOf(ask.alice(dm, {}, { users: ['nobody'] }))).toBe('NOT_FOUND');
  });

  it('is hidden by one person, in all their tabs, until they open it again', async () => {
    const received: PayloadOf<typeof events.prefsChanged>[] = [];
    const tab = await system.nats.person('dave');
    const onEvent = ({ payload }: { readonly payload: (typeof received)[number] }) => void received.push(payload);
    subscribe(tab, { event: events.prefsChanged, filter: { user: 'dave' } }, { onEvent });
    await tab.flush();
    const { room } = await ask.dave(dm, {}, { users: [] });
    await waitUntil('it is known', () => ask.dave(info, { room }, {}));
    const hidden = {
      level: 'all',
      muted: false,
      favourite: false,
      hidden: true,
      hiddenAt: expect.any(Number) as number,
    };
    const before = Date.now();
    const answer = await ask.dave(prefs, { room }, { hidden: true });
    expect(answer).toEqual(hidden);
    expect(Math.abs((answer.hiddenAt ?? 0) - before)).toBeLessThan(5_000);
    expect(await ask.dave(prefs, { room }, { muted: false })).toEqual(answer);
    const { rooms } = await ask.dave(list, {}, { scope: 'mine' });
    expect(rooms.find((one) => one.room === room)?.prefs).toEqual(hidden);
    await ask.dave(dm, {}, { users: [] });
    await waitUntil('the tab is notified', () => received.length === 3);
    expect(received.map((event) => event.prefs.hidden)).toEqual([true, true, false]);
    expect(received.at(-1)?.prefs).not.toHaveProperty('hiddenAt');
  });
});

it('nobody is invited who blocks the caller, as if there were no place', async () => {
  const { room } = await madeBy('alice');
  await ask.bob(block, {}, { person: 'alice', blocked: true });
  const answer = await ask.alice(invite, { room }, { users: ['bob', 'dave'] });
  expect(answer).toEqual({ members: ['dave'], refused: [{ user: 'bob', error: 'CONFLICT' }] });
  await ask.bob(block, {}, { person: 'alice', blocked: false });
});

it('a change of a room and its line in the audit log are stored together, or neither', async () => {
  const { room } = await madeBy('alice');
  const rooms = postgresRoomStore(system.owner, 'room');
  const of = (actor: string, topic: string, fields: () => string) =>
    rooms.change(room, { topic }, { actor, action: 'room.update', detailsOf: () => ({ fields: fields() }) });
  const failing = of('alice', 'Lost', () => {
    throw new Error('no line');
  });
  await expect(failing).rejects.toThrow('no line');
  const changed = await of('alice', 'Lunch', () => 'topic');
  expect(changed).toMatchObject({ record: { topic: 'Lunch' }, isNew: true, line: { details: { fields: 'topic' } } });
  const lines = await system.owner.query<{ action: string }>(AUDITED, [room]);
  expect(lines.filter(({ action }) => action === 'room.update')).toHaveLength(1);
  expect(await of('alice', 'Lunch', () => 'topic')).toEqual({ ...Object(changed), isNew: false });
  expect(await of('bob', 'Lunch', () => 'topic')).toMatchObject({ isNew: false, line: undefined });
});

it('who is in so many private rooms is counted without direct conversations', async () => {
  for (const users of [['frank', 'grace'], ['frank']]) {
    await ask.alice(invite, await madeBy('alice'), { users });
  }
  await ask.alice(dm, {}, { users: ['grace'] });
  const full = await postgresRoomStore(system.owner, 'room').fullOf(['frank', 'grace', 'heidi'], 2);
  expect(full).toEqual(new Set(['frank']));
});

it('direct conversations are counted by who opened them', async () => {
  const count = () => postgresRoomStore(system.owner, 'room').countDms(['alice', 'judy', 'nobody'], 'alice');
  const { own = 0 } = (await count()).get('alice') ?? {};
  for (const users of [['judy'], ['judy', 'bob']]) await ask.alice(dm, {}, { users });
  await ask.bob(dm, {}, { users: ['judy'] });
  const counts = await count();
  expect(counts.get('judy')).toEqual({ own: 0, others: 3, ofOpener: 2 });
  expect(counts.get('alice')?.own).toBe(own + 2);
  expect(counts.has('nobody')).toBe(false);
});

it('nobody fills another one’s list of direct conversations', async () => {
  const text = `WITH made AS (
      INSERT INTO rooms (id, type, display_name, topic, creator)
      SELECT 'dm-' || translate(lpad(at::text, 26, '0'), '0189', 'abcd'), 'dm', '', '', 'dave' FROM generate_series(1, $1::int) AS at RETURNING id
    ) INSERT INTO room_members (room, username, role) SELECT id, username, 'member' FROM made, unnest($2::text[]) AS username`;
  await system.owner.query({ name: 'fill', text }, [MAX_DMS_WITH, ['dave', 'carol']]);
  expect(await codeOf(ask.dave(dm, {}, { users: ['carol', 'eve'] }))).toBe('CONFLICT');
  expect(await codeOf(ask.dave(dm, {}, { users: ['eve'] }))).toBe('ok');
  expect(await codeOf(ask.eve(dm, {}, { users: ['carol', 'dave'] }))).toBe('ok');
});

describe('a ban from a public room', () => {
  it('ends a membership that a crash left, and no owner’s', async () => {
    const room = 'left-by-a-crash';
    await ask.alice(create, {}, { room, type: 'public', displayName: 'Left by a crash' });
    for (const user of ['bob', 'carol'] as const) await ask[user](join, { room }, {});
    const text = `INSERT INTO room_bans (room, username, banned_by, until) VALUES
      ($1, 'alice', 'bob', NULL), ($1, 'bob', 'alice', now() + interval '1 hour'), ($1, 'carol', 'alice', now())`;
    await system.owner.query({ name: 'ban', text }, [room]);
    await waitUntil('the membership has ended', async () => !('bob' in (await system.held(room))));
    expect(await system.held(room)).toEqual({ alice: 'owner', carol: 'member' });
  });

  it('keeps the person out, by whichever instance, until it is lifted', async () => {
    const room = { room: 'pub' };
    await ask.alice(create, {}, { ...room, type: 'public', displayName: 'Pub' });
    await ask.bob(join, room, {});
    const until = Date.now() + 3_600_000;
    await ask.alice(kick, room, { person: 'bob', ban: { until } });
    await waitUntil('bob is out', async () => (await ask.bob(info, room, {})).role === null);
    for (let time = 0; time < 6; time += 1) expect(await codeOf(ask.bob(join, room, {}))).toBe('FORBIDDEN');
    expect((await ask.alice(bans, room, {})).bans).toMatchObject([{ user: 'bob', by: 'alice', until }]);
    for (const one of [ask.bob, ask.eve]) expect(await codeOf(one(bans, room, {}))).toBe('NOT_MEMBER');
    await ask.alice(unban, room, { person: 'bob' });
    expect(await ask.bob(join, room, {})).toMatchObject({ role: 'member' });
    expect((await ask.alice(bans, room, {})).bans).toEqual([]);
  });

  it('wins against a join at the same time', async () => {
    const room = { room: 'race-of-ban' };
    await ask.alice(create, {}, { ...room, type: 'public', displayName: 'Race of a ban' });
    for (let round = 0; round < 8; round += 1) {
      await Promise.allSettled([
        ask.bob(join, room, {}),
        ask.alice(kick, room, { person: 'bob', ban: { until: null } }),
        ask.bob(join, room, {}),
      ]);
      expect(await system.held(room.room)).toEqual({ alice: 'owner' });
      await ask.alice(unban, room, { person: 'bob' });
    }
  });
});

/** Written by hand, from the table of what owners, admins, members and others may do. */
const may: readonly (readonly [
  what: string,
  act: (one: Requester, room: string) => Promise<unknown>,
  outcomes: Readonly<Record<'owner' | 'admin' | 'member' | 'outsider', string>>,
])[] = [
  [
    'invite',
    (one, room) => one(invite, { room }, { users: ['eve'] }),
    { owner: 'ok', admin: 'ok', member: 'ok', outsider: 'NOT_FOUND' },
  ],
  [
    'kick a member',
    (one, room) => one(kick, { room }, { person: 'eve' }),
    { owner: 'ok', admin: 'ok', member: 'FORBIDDEN', outsider: 'NOT_FOUND' },
  ],
  [
    'kick an owner',
    (one, room) => one(kick, { room }, { person: 'alice' }),
    { owner: 'CONFLICT', admin: 'FORBIDDEN', member: 'FORBIDDEN', outsider: 'NOT_FOUND' },
  ],
  [
    'make an admin',
    (one, room) => one(role, { room }, { person: 'carol', role: 'admin' }),
    { owner: 'ok', admin: 'FORBIDDEN', member: 'FORBIDDEN', outsider: 'NOT_FOUND' },
  ],
  [
    'rename it',
    (one, room) => one(update, { room }, { displayName: 'Other' }),
    { owner: 'ok', admin: 'ok', member: 'FORBIDDEN', outsider: 'NOT_FOUND' },
  ],
  [
    'say who may post',
    (one, room) => one(update, { room }, { postPolicy: 'admins' }),
    { owner: 'ok', admin: 'ok', member: 'FORBIDDEN', outsider: 'NOT_FOUND' },
  ],
  [
    'archive it and back',
    async (one, room) => {
      await one(archive, { room }, { archived: true });
      await one(archive, { room }, { archived: false });
    },
    { owner: 'ok', admin: 'ok', member: 'FORBIDDEN', outsider: 'NOT_FOUND' },
  ],
  [
    'see who is banned',
    (one, room) => one(bans, { room }, {}),
    { owner: 'ok', admin: 'ok', member: 'FORBIDDEN', outsider: 'NOT_FOUND' },
  ],
  [
    'change their own settings',
    (one, room) => one(prefs, { room }, { muted: true }),
    { owner: 'ok', admin: 'ok', member: 'ok', outsider: 'NOT_FOUND' },
  ],
  [
    'see who is in it',
    (one, room) => one(members, { room }, {}),
    { owner: 'ok', admin: 'ok', member: 'ok', outsider: 'NOT_FOUND' },
  ],
];

describe('what one may do in a private room', () => {
  it.each(may)('%s', async (_, act, outcomes) => {
    const { room } = await madeBy('alice', ['bob', 'carol', 'eve']);
    await ask.alice(role, { room }, { person: 'bob', role: 'admin' });
    await waitUntil('all instances know them', async () => {
      for (const one of [ask.bob, ask.carol, ask.bob, ask.carol]) await one(members, { room }, {});
      return true;
    });
    const found = {
      outsider: await codeOf(act(ask.dave, room)),
      member: await codeOf(act(ask.carol, room)),
      admin: await codeOf(act(ask.bob, room)),
      owner: await codeOf(act(ask.alice, room)),
    };
    expect(found).toEqual(outcomes);
  });
});

it('asks for nothing that the permissions refuse', async () => {
  for (const instance of instances) {
    const refused = (await instance.log()).filter((line) => /permission/i.test(JSON.stringify(line)));
    expect(refused).toEqual([]);
  }
});
