import { requester, subscribe, type Requester } from '@nats-chat/messaging';
import { openBucket } from '@nats-chat/kv';
import { contract, events, type PayloadOf } from '@nats-chat/contracts';
import { openDatabase, type Database } from '@nats-chat/postgres';
import {
  startTestDatabase,
  startTestNats,
  startTestService,
  waitUntil,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@nats-chat/testkit';
import { ensureStorage } from '@nats-chat/service-kit';
import { jetstreamManager, StorageType } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logger } from './given.ts';

const { claim, create, info, join, leave, list, members } = contract.room;
const lounge = { type: 'public', room: 'lounge', displayName: 'Lounge', topic: 'Sofas' } as const;

const named = (room: string) => ({ ...lounge, room, displayName: `The ${room}` });

const AUDITED = { name: 'audited', text: 'SELECT actor, action, result FROM audit_log WHERE target = $1' };
const LOCKED = { name: 'locked', text: 'SELECT id FROM rooms WHERE id = $1 FOR UPDATE' };

let nats: TestNats;
let database: TestDatabase;
let owner: Database;
let instances: TestService[];
let alice: Requester;
let bob: Requester;
let eve: Requester;

const startRoom = (more: Readonly<Record<string, string>> = {}): Promise<TestService> =>
  startTestService('room', {
    ...nats.serviceEnv('room'),
    DATABASE_URL: database.urlFor('room'),
    ROOM_RECONCILE_SECONDS: '1',
    ...more,
  });

/** The ids of a person’s rooms. */
const roomsOf = async (ask: Requester): Promise<readonly string[]> =>
  (await ask(list, {}, { scope: 'mine' })).rooms.map(({ room }) => room);

const as = async (user: string): Promise<Requester> => requester(await nats.person(user), user);

const kv = async (bucket: 'ROOMS' | 'ROOM_META' | 'USERS') =>
  openBucket(await nats.admin(), bucket, { decode: (_, json) => json });

beforeAll(async () => {
  [nats, database] = await Promise.all([
    startTestNats({
      services: ['room', 'auth-callout', 'persist', 'fanout'],
      people: { alice: ['admin', 'user'], bob: ['user'], carol: ['admin', 'user'], dave: ['user'], eve: [] },
    }),
    startTestDatabase(),
  ]);
  owner = openDatabase({ url: database.url, service: 'test', logger });
  instances = await Promise.all([startRoom(), startRoom()]);
  [alice, bob, eve] = await Promise.all([as('alice'), as('bob'), as('eve')]);
});

afterAll(async () => {
  await owner.close();
  await Promise.all(instances.map((instance) => instance.stop()));
  await Promise.all([nats.stop(), database.stop()]);
});

describe('rooms, with two instances of the service', () => {
  it('finishes the rooms that were seeded, so that anyone finds, joins and leaves them', async () => {
    await waitUntil('the seeded rooms are there', async () => (await eve(info, { room: 'general' }, {})).displayName);
    const all = await eve(list, {}, { scope: 'all' });
    expect(all.rooms.map(({ room }) => room)).toEqual(['engineering', 'general', 'help', 'random']);
    expect(await eve(join, { room: 'general' }, {})).toMatchObject({ room: 'general', role: 'member' });
    expect(await eve(join, { room: 'general' }, {})).toMatchObject({ role: 'member' });
    await waitUntil('it is among her rooms', async () =>
      (await eve(list, {}, { scope: 'mine' })).rooms.some(({ room }) => room === 'general'),
    );
    expect(await eve(leave, { room: 'general' }, {})).toEqual({});
    expect(await eve(leave, { room: 'general' }, {})).toEqual({});
    await waitUntil('it is not any more', async () => (await eve(list, {}, { scope: 'mine' })).rooms.length === 0);
  });

  it('shows what happened to realm admins alone', async () => {
    const { audit } = contract.room;
    // Each of the two instances writes what it did.
    await waitUntil('it is written', async () => {
      const { entries } = await alice(audit, {}, { person: 'eve', room: 'general' });
      return entries.length > 1;
    });
    const { entries, next } = await alice(audit, {}, { person: 'eve', room: 'general', limit: 1 });
    expect(entries).toMatchObject([{ service: 'room', actor: 'eve', action: 'room.leave', result: 'ok' }]);
    expect((await alice(audit, {}, { person: 'eve', room: 'general', after: next! })).entries).toMatchObject([
      { action: 'room.join' },
    ]);
    for (const ask of [bob, eve]) await expect(ask(audit, {}, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('takes an id for whoever is first, once, also when two ask at once', async () => {
    const asked = [alice, bob].map((ask, at) =>
      ask(create, {}, { ...lounge, room: 'race', displayName: `Race ${at}` }),
    );
    const results = await Promise.allSettled(asked);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
  });

  it.each([
    ['General', 'General'],
    ['case', 'gENERAL'],
    ['width', 'Ｇｅｎｅｒａｌ'],
    ['spaces', '  General  '],
  ])('gives no open public room the name of another, as in %s', async (_, displayName) => {
    const asked = bob(create, {}, { ...lounge, room: 'other-general', displayName });
    await expect(asked).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Another room has this name; choose another name.',
    });
  });

  it('gives a name, in whichever spelling, to one of many who ask for it at once', async () => {
    const spellings = ['Straße 7', 'STRAẞE 7', 'Straße  7', 'Straße ７'];
    const asked = spellings.map((displayName, at) =>
      alice(create, {}, { ...lounge, room: `street${at}`, displayName }),
    );
    const results = await Promise.allSettled(asked);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('makes the creator the owner, which the audit log says and their other tabs are notified of', async () => {
    const received: PayloadOf<typeof events.membershipChanged>[] = [];
    const tab = await nats.person('alice');
    subscribe(
      tab,
      { event: events.membershipChanged, filter: { user: 'alice' } },
      { onEvent: ({ payload }) => void received.push(payload) },
    );
    await tab.flush();
    expect(await alice(create, {}, lounge)).toMatchObject({ room: 'lounge', creator: 'alice', role: 'owner' });
    expect(await alice(create, {}, lounge)).toMatchObject({ role: 'owner' });
    await waitUntil('the tab is notified', () => received.length > 0);
    expect(received).toEqual([{ v: 1, room: 'lounge', kind: 'joined', by: 'alice' }]);
    const audited = await waitUntil('it is audited', async () => {
      const rows = await owner.query(AUDITED, ['lounge']);
      return rows.length > 0 && rows;
    });
    expect(audited).toEqual([{ actor: 'alice', action: 'room.create', result: 'ok' }]);
  });

  it('audits who came and who left, once for what was asked twice', async () => {
    await alice(create, {}, named('audited'));
    for (const ask of [join, join, leave, leave]) await bob(ask, { room: 'audited' }, {});
    const actions = await waitUntil('all is audited', async () => {
      const rows = await owner.query(AUDITED, ['audited']);
      return rows.length >= 3 && rows.map(({ actor, action }) => [actor, action]);
    });
    expect(actions.toSorted()).toEqual([
      ['alice', 'room.create'],
      ['bob', 'room.join'],
      ['bob', 'room.leave'],
    ]);
  });

  it('never gives an id a second time, not even that of a deleted room', async () => {
    await alice(create, {}, named('once'));
    await owner.query({ name: 'delete_room', text: "UPDATE rooms SET deleted_at = now() WHERE id = 'once'" });
    await expect(alice(create, {}, named('once'))).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(bob(create, {}, named('general'))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('finishes what a crash left between PostgreSQL and the buckets', async () => {
    await owner.query({
      name: 'half_a_room',
      text: "INSERT INTO rooms (id, type, display_name, creator) VALUES ('crashed', 'public', 'Crashed', 'bob')",
    });
    await waitUntil('bob owns it', async () => (await bob(info, { room: 'crashed' }, {})).role === 'owner');
  });

  it('keeps its last owner, and lets one of two go', async () => {
    await bob(create, {}, named('owned'));
    await expect(bob(leave, { room: 'owned' }, {})).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('only owner') as string,
    });
    await owner.transaction(async (query) => {
      await query(LOCKED, ['owned']);
      // Who may not leave waits for nobody, and lets nobody wait.
      await expect(bob(leave, { room: 'owned' }, {})).rejects.toMatchObject({ code: 'CONFLICT' });
    });
    await (await kv('ROOMS')).put('owned.alice', { role: 'owner' });
    const results = await Promise.allSettled([alice, bob].map((ask) => ask(leave, { room: 'owned' }, {})));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('gives a room that nobody owns to one of two admins who claim it at once, and to nobody after', async () => {
    const carol = await as('carol');
    await owner.query({
      name: 'room_of_nobody',
      text: "INSERT INTO rooms (id, type, display_name, creator) VALUES ('nobodys', 'public', 'Nobody’s', '')",
    });
    await waitUntil('the room is there', () => carol(join, { room: 'nobodys' }, {}));
    expect(await carol(info, { room: 'nobodys' }, {})).toMatchObject({ role: 'member', ownerless: true });
    const admins = [carol, alice];
    const results = await Promise.allSettled(admins.map((ask) => ask(claim, { room: 'nobodys' }, {})));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
    const [first, second] = results[0]?.status === 'fulfilled' ? admins : admins.toReversed();
    expect(await first?.(claim, { room: 'nobodys' }, {})).toMatchObject({ role: 'owner' });
    await expect(second?.(claim, { room: 'nobodys' }, {})).rejects.toMatchObject({ code: 'CONFLICT' });
    const seen = await waitUntil('others see that it is owned', async () => {
      const room = await eve(info, { room: 'nobodys' }, {});
      return room.ownerless !== true && room;
    });
    expect(seen).toMatchObject({ role: null });
    const owners = (await eve(members, { room: 'nobodys' }, {})).members.filter(({ role }) => role === 'owner');
    expect(owners).toHaveLength(1);
    const audited = await waitUntil('it is audited', async () => {
      const rows = await owner.query(AUDITED, ['nobodys']);
      return rows.some(({ action }) => action === 'room.claim') && rows;
    });
    expect(audited.filter(({ action }) => action === 'room.claim')).toHaveLength(1);
  });

  it('lets nobody claim who is no realm admin', async () => {
    for (const ask of [bob, eve]) {
      await expect(ask(claim, { room: 'general' }, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it('lets nobody into an archived room, and into a deleted one not even look', async () => {
    const meta = await kv('ROOM_META');
    const state = { ...lounge, creator: 'alice', createdAt: 1, archived: false, deleted: false };
    await meta.put('archived', { ...state, archived: true });
    await meta.put('deleted', { ...state, deleted: true });
    await expect(bob(join, { room: 'archived' }, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const ask of [join, leave, info]) {
      await expect(bob(ask, { room: 'deleted' }, {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('lists members by page, with their names where there are any', async () => {
    const callout = await jetstreamManager(await nats.service('auth-callout'), { checkAPI: false });
    await ensureStorage(callout, 'auth-callout', { replicas: 1 });
    await (await kv('USERS')).put('eve', { sub: 'subject', displayName: 'Eve' });
    await alice(create, {}, named('crowd'));
    for (const ask of [bob, eve]) await ask(join, { room: 'crowd' }, {});
    const first = await bob(members, { room: 'crowd' }, { limit: 2 });
    expect(first.members).toEqual([
      { user: 'alice', role: 'owner' },
      { user: 'bob', role: 'member' },
    ]);
    await waitUntil('the name is known', async () => {
      const second = await bob(members, { room: 'crowd' }, { after: first.next ?? '' });
      expect(second).toEqual({ members: [{ user: 'eve', role: 'member', displayName: 'Eve' }], next: null });
      return true;
    });
  });

  it('lists public rooms with who is in them and when something was said last', async () => {
    await alice(create, {}, named('active'));
    for (const ask of [bob, eve]) await ask(join, { room: 'active' }, {});
    await eve(leave, { room: 'active' }, {});
    const before = Date.now();
    const log = await jetstreamManager(await nats.service('persist'), { checkAPI: false });
    await ensureStorage(log, 'persist', { replicas: 1 });
    await (
      await jetstreamManager(await nats.service('fanout'), { checkAPI: false })
    )
      .jetstream()
      .publish('chat.active', '{}');
    const listed = await waitUntil('it is counted', async () => {
      const { rooms } = await eve(list, {}, { scope: 'all' });
      const room = rooms.find((one) => one.room === 'active');
      return room?.memberCount === 2 && room.activeAt !== undefined && room;
    });
    expect(listed.activeAt).toBeGreaterThanOrEqual(before - 1);
    // One that starts when there are members knows them all from its first answer on.
    const third = await startRoom({ DEFAULT_ROOMS: 'general' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => eve(list, {}, { scope: 'all' })));
    await third.stop();
    for (const { rooms } of answers) expect(rooms.find(({ room }) => room === 'active')?.memberCount).toBe(2);
    const quiet = (await eve(list, {}, { scope: 'all' })).rooms.find(({ room }) => room === 'general');
    expect([quiet?.memberCount, quiet?.activeAt]).toEqual([expect.any(Number), undefined]);
  });

  it.each(['p-aaaaaaaaaaaaaaaaaaaaaaaaaa', 'dm-aaaaaaaaaaaaaaaaaaaaaaaaaa', 'admin-ops'])(
    'tells nobody that %s exists who may not see it',
    async (room) => {
      const type = room.startsWith('p-') ? 'private' : room.startsWith('dm-') ? 'dm' : 'admin';
      const value = {
        type,
        displayName: 'Secret',
        topic: '',
        creator: 'alice',
        createdAt: 1,
        archived: false,
        deleted: false,
      };
      await (await kv('ROOM_META')).put(room, value);
      await (await kv('ROOMS')).put(`${room}.alice`, { role: 'owner' });
      for (const ask of [join, leave, info]) {
        await expect(bob(ask, { room }, {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
      await expect(alice(claim, { room }, {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(bob(members, { room }, {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );

  it('lets someone without a role join, but not create', async () => {
    await expect(eve(create, {}, named('mine'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('survives a restart of NATS, and says UNAVAILABLE while PostgreSQL is down, but for what needs none', async () => {
    await nats.kill();
    await nats.restart();
    await waitUntil('all instances answer again', () =>
      Promise.all(Array.from({ length: 20 }, () => bob(join, { room: 'lounge' }, {}))),
    );
    await database.kill();
    await expect(bob(create, {}, named('later'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await bob(join, { room: 'lounge' }, {})).toMatchObject({ role: 'member' });
    await database.restart();
    await waitUntil('rooms are created again', () => bob(create, {}, named('later')));
  });

  it('asked for nothing that its permissions refuse, and stops in order', async () => {
    for (const instance of instances) {
      const refused = (await instance.log()).filter((line) => /permission/i.test(JSON.stringify(line)));
      expect(refused).toEqual([]);
      expect(await instance.stop()).toBe('exit code 0');
    }
    instances = [];
  });
});

describe('rooms that people are joined to at their first sign-in', () => {
  it('makes missing ones, and joins a person once, whichever instances several tabs ask', async () => {
    const dave = await as('dave');
    instances = await Promise.all([1, 2].map(() => startRoom({ DEFAULT_ROOMS: 'general,newcomers' })));
    expect(await dave(info, { room: 'newcomers' }, {})).toMatchObject({ displayName: 'Newcomers', creator: null });

    const tabs = await Promise.all(Array.from({ length: 4 }, () => roomsOf(dave)));
    for (const rooms of tabs) expect(rooms).toEqual(['general', 'newcomers']);
    expect((await dave(members, { room: 'newcomers' }, {})).members).toEqual([{ user: 'dave', role: 'member' }]);
    const joined = await waitUntil('it is audited', async () => {
      const rows = await owner.query(AUDITED, ['newcomers']);
      return rows.length > 0 && rows;
    });
    expect(joined).toEqual([{ actor: 'dave', action: 'room.join', result: 'ok' }]);

    await dave(leave, { room: 'newcomers' }, {});
    await Promise.all(instances.map((instance) => instance.stop()));
    instances = await Promise.all([1, 2].map(() => startRoom({ DEFAULT_ROOMS: 'newcomers,help' })));
    expect(await roomsOf(dave)).toEqual(['general']);
    const refused = (await instances[0]?.log())?.filter((line) => /permission/i.test(JSON.stringify(line)));
    expect(refused).toEqual([]);
  });
});

describe('room, at its start', () => {
  it('waits for its buckets, and then for the membership log', async () => {
    const other = await startTestNats({ services: ['room'] });
    const { streams, consumers } = await jetstreamManager(await other.admin());
    const bucket = { name: 'KV_ROOMS', subjects: ['$KV.ROOMS.>'] };
    // The storage of a stream cannot be changed, so the bucket cannot be made until this one is gone.
    await streams.add({ ...bucket, storage: StorageType.Memory });
    let refused = 0;
    (await other.admin()).subscribe('$JS.API.STREAM.UPDATE.KV_ROOMS', { callback: () => void (refused += 1) });
    const starting = startTestService('room', { ...other.serviceEnv('room'), DATABASE_URL: database.urlFor('room') });
    try {
      await waitUntil('it was refused', () => refused > 0);
      await streams.delete(bucket.name);
      // One consumer is all that this one takes, and the place is taken for longer than one attempt.
      await streams.add({ ...bucket, max_msgs_per_subject: 1, allow_direct: true, max_consumers: 1 });
      await consumers.add(bucket.name, { inactive_threshold: nanos(3_000) });
      const waited = (await (await starting).log()).map(({ message }) => message);
      expect(waited).toContain('Waiting for JetStream.');
      expect(waited).toContain('Waiting for the membership log.');
    } finally {
      await (await starting).stop();
      await other.stop();
    }
  });
});
