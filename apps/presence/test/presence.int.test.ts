import { requester, subscribe, type Requester } from '@nats-chat/messaging';
import { openBucket } from '@nats-chat/kv';
import { contract, EVENT_VERSION, events, type PayloadOf, type Presence } from '@nats-chat/contracts';
import { openWriter, type MembershipWriter } from '@nats-chat/membership';
import { ensureStorage } from '@nats-chat/service-kit';
import { startTestNats, startTestService, waitUntil, type TestNats, type TestService } from '@nats-chat/testkit';
import { jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const { disconnect, heartbeat, of, room: inRoom, typing, update } = contract.presence;
const OBSERVERS = Array.from({ length: 12 }, (_, at) => `observer${at}`);
const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'eve', 'frank', 'grace', 'heidi', 'ivan', 'judy'] as const;
type Person = (typeof PEOPLE)[number];

let nats: TestNats;
let rooms: MembershipWriter;
let instances: TestService[];
let observers: Requester[];

/** A browser’s tab: a connection with a name of its own, whose heartbeats are sent by hand. */
interface Tab {
  readonly connId: string;
  readonly nc: NatsConnection;
  readonly request: Requester;
  readonly beat: () => Promise<undefined>;
}

let tabs = 0;

const openTab = async (user: Person): Promise<Tab> => {
  const connId = `tab-0000-${(tabs += 1)}`;
  const nc = await nats.person(user, connId);
  const request = requester(nc, user);
  return { connId, nc, request, beat: () => request(heartbeat, {}, { connId }) };
};

/** Every announcement about somebody that a person’s tab receives, without its version. */
const watch = async (tab: Tab, person: Person): Promise<Presence[]> => {
  const received: Presence[] = [];
  subscribe(
    tab.nc,
    { event: events.presenceChanged, filter: { person } },
    {
      onEvent: ({ payload: { v, ...presence } }) => {
        if (v === EVENT_VERSION) received.push(presence);
      },
    },
  );
  await tab.nc.flush();
  return received;
};

/**
 * Makes a person online; gives what `tab` receives of that person from then on. Others may see somebody online before
 * it is announced to them, so that a watch which begins when they see it may still receive that.
 */
const watchFromOnline = async (tab: Tab, person: Person, own: readonly Tab[]): Promise<Presence[]> => {
  const received = await watch(tab, person);
  await Promise.all(own.map(({ beat }) => beat()));
  await waitUntil(`${person} is announced as online`, () => received.length > 0);
  await untilSeen(person, 'online');
  received.length = 0;
  return received;
};

/** How others see a person. Observers take turns, since each may ask four times a second only. */
const seen = async (user: Person): Promise<Presence | undefined> => {
  const [observer] = observers.splice(0, 1);
  if (observer === undefined) throw new Error('Nobody observes.');
  observers.push(observer);
  return (await observer(of, {}, { users: [user] })).people[0];
};

const untilSeen = (user: Person, status: Presence['status']): Promise<unknown> =>
  waitUntil(`${user} is ${status}`, async () => (await seen(user))?.status === status);

const room = (type: 'public' | 'private') =>
  ({ type, displayName: type, topic: '', creator: null, createdAt: 0, archived: false, deleted: false }) as const;

const startPresence = (): Promise<TestService> => startTestService('presence', nats.serviceEnv('presence'));

beforeAll(async () => {
  nats = await startTestNats({
    services: ['presence', 'room'],
    people: Object.fromEntries([...PEOPLE, ...OBSERVERS].map((user) => [user, ['user']])),
  });
  const nc = await nats.service('room');
  await ensureStorage(await jetstreamManager(nc, { checkAPI: false }), 'room', { replicas: 1 });
  rooms = await openWriter(nc);
  await rooms.createRoom('general', room('public'));
  await rooms.createRoom('p-council', room('private'));
  await rooms.putMember('general', 'alice', 'owner');
  await rooms.putMember('general', 'bob', 'member');
  for (const user of ['alice', 'bob', 'carol']) await rooms.putMember('p-council', user, 'member');
  instances = await Promise.all([startPresence(), startPresence()]);
  observers = await Promise.all(OBSERVERS.map(async (user) => requester(await nats.person(user), user)));
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  await nats.stop();
});

describe('presence, with two instances of the service', () => {
  it('tells once that a person came, whatever the number of tabs and beats', async () => {
    const alice = await openTab('alice');
    const received = await watch(alice, 'bob');
    const [one, two] = await Promise.all([openTab('bob'), openTab('bob')]);
    await Promise.all([one, two, one, two].map((tab) => tab.beat()));
    await untilSeen('bob', 'online');
    await one.beat();
    await one.nc.flush();
    await seen('bob');
    expect(received).toEqual([{ user: 'bob', status: 'online' }]);
  });

  it('shows a closed tab as offline within two seconds, once, and not while another tab is open', async () => {
    const alice = await openTab('alice');
    const [one, two] = [await openTab('carol'), await openTab('carol')];
    const received = await watchFromOnline(alice, 'carol', [one, two]);
    await one.request(disconnect, {}, { connId: one.connId });
    await one.nc.close();
    await waitUntil('the key is gone', async () => (await connectionsOf('carol')).length === 1);
    expect(await seen('carol')).toMatchObject({ status: 'online' });
    const closedAt = Date.now();
    await two.nc.close();
    await waitUntil('carol is offline', () => received.length > 0, 4_000);
    expect(Date.now() - closedAt).toBeLessThan(2_000);
    expect(received).toMatchObject([{ user: 'carol', status: 'offline' }]);
    expect(received[0]?.lastSeen).toBeGreaterThanOrEqual(closedAt);
  });

  it('does not flicker when a tab connects again under the same name', async () => {
    const alice = await openTab('alice');
    const tab = await openTab('dave');
    const received = await watchFromOnline(alice, 'dave', [tab]);
    const ended = await advisories('dave');
    await tab.nc.reconnect();
    await waitUntil('the server reported the end', () => ended.length > 0);
    const other = await openTab('eve');
    await other.beat();
    await untilSeen('eve', 'online');
    await other.nc.close();
    // Whoever ends later is looked into later: when eve is gone, dave has been looked into.
    await untilSeen('eve', 'offline');
    expect(received).toEqual([]);
  });

  it('shows a person as offline whose last connection fell silent', async () => {
    const [alice, frank] = [await openTab('alice'), await openTab('frank')];
    const received = await watchFromOnline(alice, 'frank', [frank]);
    // As a heartbeat writes it, but for a shorter life, at whose end the server does the same. The connection stays.
    const js = jetstream(await nats.admin());
    await js.publish(`$KV.PRESENCE_CONN.frank.${frank.connId}`, '{}', { ttl: '1s' });
    await waitUntil('frank is offline', () => received.length > 0);
    expect(received).toMatchObject([{ user: 'frank', status: 'offline' }]);
    await frank.beat();
    await untilSeen('frank', 'online');
  });

  it('lets somebody invisible look offline to everyone else, on every subject', async () => {
    const [alice, grace] = [await openTab('alice'), await openTab('grace')];
    await rooms.putMember('general', 'grace', 'member');
    const received = await watch(alice, 'grace');
    await grace.beat();
    await grace.request(update, {}, { status: 'busy', statusText: 'Deep work' });
    await waitUntil('it is announced', () => received.some(({ statusText }) => statusText === 'Deep work'));
    await waitUntil('it shows', async () => (await seen('grace'))?.statusText === 'Deep work');
    received.length = 0;
    const typed = await listen(alice, 'general');
    await grace.request(update, {}, { status: 'invisible' });
    await untilSeen('grace', 'offline');
    const hidden = await seen('grace');
    await grace.request(update, {}, { status: 'invisible', statusText: 'Still here' });
    await grace.request(typing, { room: 'general' }, {});
    await grace.beat();
    const own = await waitUntil('both instances know', async () => {
      const { people } = await grace.request(of, {}, { users: ['grace'] });
      return people[0]?.statusText === 'Still here' && people[0];
    });
    expect(own).toEqual({ ...hidden, chosen: 'invisible', statusText: 'Still here' });
    expect(await seen('grace')).toEqual(hidden);
    const { people } = await alice.request(inRoom, { room: 'general' }, {});
    expect(people.find(({ user }) => user === 'grace')).toEqual(hidden);
    await grace.nc.close();
    await waitUntil('the key is gone', async () => (await connectionsOf('grace')).length === 0);
    expect(received).toEqual([hidden]);
    // That grace joined may still have come in here.
    expect(typed.filter(({ kind }) => kind === 'typing')).toEqual([]);
    expect(await seen('grace')).toEqual(hidden);
  });

  it('forwards typing at most once in three seconds from an instance, to a public room', async () => {
    const [alice, bob] = [await openTab('alice'), await openTab('bob')];
    await bob.beat();
    await untilSeen('bob', 'online');
    const typed = await listen(alice, 'general');
    for (let at = 0; at < 4; at += 1) await bob.request(typing, { room: 'general' }, {});
    await waitUntil('it is announced', () => typed.length > 0);
    await bob.nc.flush();
    expect(typed.length).toBeLessThanOrEqual(instances.length);
    expect(typed[0]).toEqual({ v: 1, kind: 'typing', room: 'general', user: 'bob' });
  });

  it('tells of a private room its members alone', async () => {
    const [alice, bob, eve] = [await openTab('alice'), await openTab('bob'), await openTab('eve')];
    await bob.beat();
    await untilSeen('bob', 'online');
    const [toAlice, toEve, toAll] = [
      await listenMember(alice, 'alice'),
      await listenMember(eve, 'eve'),
      await listen(eve, 'p-council'),
    ];
    await bob.request(typing, { room: 'p-council' }, {});
    await waitUntil('a member is notified', () => toAlice.length > 0);
    expect(toAlice).toEqual([{ v: 1, kind: 'typing', room: 'p-council', user: 'bob' }]);
    expect([toEve, toAll]).toEqual([[], []]);
    await expect(eve.request(inRoom, { room: 'p-council' }, {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { people } = await alice.request(inRoom, { room: 'p-council' }, {});
    expect(people.map(({ user }) => user)).toEqual(['alice', 'bob', 'carol']);
  });

  it('notifies a room once of each who comes and goes, and of no change of role', async () => {
    const alice = await openTab('alice');
    const received = await listen(alice, 'general');
    const change = (kind: 'joined' | 'left') => ({ v: 1, kind, room: 'general', user: 'heidi' });
    const announcedOfHeidi = () => received.filter(({ user }) => user === 'heidi');
    // Each is announced by whichever instance receives the change, so of two at once either may come first.
    const untilAnnounced = (count: number) => waitUntil('it is announced', () => announcedOfHeidi().length >= count);
    await rooms.putMember('general', 'heidi', 'member');
    await untilAnnounced(1);
    await rooms.setRole('general', 'heidi', 'admin');
    await rooms.removeMember('general', 'heidi');
    await untilAnnounced(2);
    await rooms.putMember('general', 'heidi', 'member');
    await untilAnnounced(3);
    await rooms.putMember('general', 'ivan', 'member');
    await waitUntil('the last one is announced', () => received.some(({ user }) => user === 'ivan'));
    expect(announcedOfHeidi()).toEqual([change('joined'), change('left'), change('joined')]);
  });

  it('knows after a crash of every instance who came and who went meanwhile', async () => {
    const [gone, comes] = [await openTab('ivan'), await openTab('judy')];
    await gone.beat();
    await untilSeen('ivan', 'online');
    await Promise.all(instances.map((instance) => instance.kill()));
    await gone.nc.close();
    // No heartbeat: the server’s own list of connections says so.
    instances = await Promise.all([startPresence(), startPresence()]);
    await untilSeen('judy', 'online');
    await untilSeen('ivan', 'offline');
    await comes.nc.close();
    await untilSeen('judy', 'offline');
  });

  it('recovers when NATS restarts and what is in memory is gone', async () => {
    const [grace, carol] = [await openTab('grace'), await openTab('carol')];
    await Promise.all([grace.beat(), carol.beat()]);
    await grace.request(update, {}, { status: 'invisible' });
    await carol.request(update, {}, { status: 'away', statusText: 'Lunch' });
    await nats.kill();
    await nats.restart();
    await waitUntil('carol is there as before', async () => isAtLunch(await seen('carol')));
    expect(await seen('grace')).toMatchObject({ status: 'offline' });
    expect(await chosenBy(grace)).toBe('invisible');
    await grace.beat();
    expect(await seen('grace')).toMatchObject({ status: 'offline' });
  });

  it('forgets no choice when NATS and every instance are gone at once, as after a power cut', async () => {
    const [grace, carol] = [await openTab('grace'), await openTab('carol')];
    await Promise.all([grace.beat(), carol.beat()]);
    await grace.request(update, {}, { status: 'invisible' });
    await carol.request(update, {}, { status: 'away', statusText: 'Lunch' });
    await Promise.all([nats.kill(), ...instances.map((instance) => instance.kill())]);
    await nats.restart();
    instances = await Promise.all([startPresence(), startPresence()]);
    expect(await chosenBy(grace)).toBe('invisible');
    await Promise.all([grace.beat(), carol.beat()]);
    await waitUntil('carol is there as before', async () => isAtLunch(await seen('carol')));
    expect(await seen('grace')).toMatchObject({ status: 'offline' });
    expect(await chosenBy(grace)).toBe('invisible');
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

describe('presence, at its start', () => {
  it('waits for its buckets', async () => {
    const other = await startTestNats({ services: ['presence', 'room'] });
    const roomJsm = await jetstreamManager(await other.service('room'), { checkAPI: false });
    await ensureStorage(roomJsm, 'room', { replicas: 1 });
    const { streams } = await jetstreamManager(await other.admin());
    // The storage of a stream cannot be changed, so the bucket cannot be made until this one is gone.
    await streams.add({ name: 'KV_PRESENCE', subjects: ['$KV.PRESENCE.>'], storage: StorageType.File });
    let refused = 0;
    (await other.admin()).subscribe('$JS.API.STREAM.UPDATE.KV_PRESENCE', { callback: () => void (refused += 1) });
    const starting = startTestService('presence', other.serviceEnv('presence'));
    try {
      await waitUntil('it was refused', () => refused > 0);
      await streams.delete('KV_PRESENCE');
      const waited = (await (await starting).log()).map(({ message }) => message);
      expect(waited).toContain('Waiting for JetStream.');
    } finally {
      await (await starting).stop();
      await other.stop();
    }
  });
});

/** The keys of a person’s live connections. */
async function connectionsOf(user: Person): Promise<string[]> {
  const connections = await openBucket(await nats.admin(), 'PRESENCE_CONN', { decode: () => 'alive' });
  const snapshot = await connections.snapshot(`${user}.*`);
  return (snapshot?.entries ?? []).flatMap(({ key, value }) => (value === undefined ? [] : [key]));
}

const isAtLunch = (presence: Presence | undefined): boolean =>
  presence?.status === 'away' && presence.statusText === 'Lunch';

const chosenBy = async (tab: Tab): Promise<string | undefined> =>
  (await tab.request(of, {}, { users: ['grace'] })).people[0]?.chosen;

async function advisories(user: Person): Promise<string[]> {
  const ended: string[] = [];
  const admin = await nats.admin();
  admin.subscribe('sys.conn.disconnect', {
    callback: (_, message) => {
      const { client } = message.json<{ client: { user: string; name: string } }>();
      if (client.user === user) ended.push(client.name);
    },
  });
  await admin.flush();
  return ended;
}

async function listen(tab: Tab, inRoomOf: string): Promise<PayloadOf<typeof events.roomPresence.everyone>[]> {
  const received: PayloadOf<typeof events.roomPresence.everyone>[] = [];
  const by = { event: events.roomPresence.everyone, filter: { room: inRoomOf } };
  subscribe(tab.nc, by, { onEvent: ({ payload }) => void received.push(payload) });
  await tab.nc.flush();
  return received;
}

async function listenMember(tab: Tab, user: Person): Promise<PayloadOf<typeof events.roomPresence.member>[]> {
  const received: PayloadOf<typeof events.roomPresence.member>[] = [];
  const by = { event: events.roomPresence.member, filter: { user } };
  subscribe(tab.nc, by, { onEvent: ({ payload }) => void received.push(payload) });
  await tab.nc.flush();
  return received;
}
