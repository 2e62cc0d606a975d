import { mapConcurrent } from '@nats-chat/async';
import { contract, serviceCaller, type RoomMeta, type RoomRole, type ServiceName } from '@nats-chat/contracts';
import { openWriter } from '@nats-chat/membership';
import { requester } from '@nats-chat/messaging';
import { ensureStorage } from '@nats-chat/service-kit';
import { build } from '@nats-chat/subjects';
import { administer } from '@nats-chat/testkit';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { storedSend } from './load/event.ts';
import type { Person } from './load/send.ts';
import { signInPeople } from './room.ts';
import type { Site } from './site.ts';

/** Public rooms, each with its owner and one message; people in the directory. */
export const ROOMS = 10_000;
export const PEOPLE = 10_000;
/** Public rooms that each of {@link ManyRooms.inMany} is in, beside the room of 1,000. */
const JOINED = 999;
/** From one of these rooms to the next. */
const STRIDE = 10;
/** Members of one private room, the most there may be. */
const MEMBERS = 1_000;
/** Each person may ask for 60 things of a kind at once, and then for 4 a second: ten ask 500. */
export const GROUP = 10;
const WRITES_AT_ONCE = 128;
/** Of one import into Keycloak. */
const BATCH = 500;
const NAMES_AT_ONCE = 50;

/** Whom and what a large site has. */
export interface ManyRooms {
  /** Twenty people, each in 1,000 rooms: public ones, and the room of 1,000. */
  readonly inMany: readonly Person[];
  /** Ten people who are in no public room, and in the room of 1,000. */
  readonly inNone: readonly Person[];
  /** The private room of 1,000. */
  readonly room: string;
  /** User names of all members of that room. */
  readonly members: readonly string[];
}

/** The id of one of the public rooms, by its place in the list of all rooms. */
export const roomAt = (at: number): string => `many-${String(at).padStart(5, '0')}`;

/** The display name of one of the people, by their place; there are 400 names, each of which 25 people have. */
export const nameAt = (at: number): readonly [first: string, last: string] => [
  FIRST[at % FIRST.length] ?? '',
  LAST[Math.floor(at / FIRST.length) % LAST.length] ?? '',
];

const FIRST =
  'Anna Ben Clara David Elena Felix Greta Hugo Ida Jonas Klara Leon Mia Noah Olga Paul Rosa Samuel Tilda Victor'.split(
    ' ',
  );
const LAST =
  'Adler Berger Conti Dupont Eriksen Fischer Garcia Huber Ivanov Jansen Keller Lindgren Moreau Nowak Olsen Petrov Rossi Silva Tanaka Weber'.split(
    ' ',
  );

/**
 * Fills a site whose auth-callout runs alone, with what the services would have written: the directory in Keycloak, from where
 * user-search copies it; rooms and the private room's members in PostgreSQL; rooms, memberships and names in the buckets; a
 * message in each room.
 */
export const seedManyRooms = async (site: Site): Promise<ManyRooms> => {
  const askers = await signInPeople(site, 3 * GROUP);
  const users = [...askers.map(({ user }) => user), ...(await createDirectory(site, askers.length))];
  const room = `p-${'m'.repeat(26)}`;
  const members = users.slice(0, MEMBERS);
  const inMany = askers.slice(0, 2 * GROUP);
  const publicRooms = Array.from({ length: ROOMS }, (_, at): SeededRoom => {
    // Who asks owns none of them.
    const creator = users[askers.length + (at % (users.length - askers.length))] ?? '';
    const id = roomAt(at);
    return { room: id, type: 'public', displayName: `Room ${id.slice(-5)}`, topic: `What ${id} is about.`, creator };
  });
  const rooms: SeededRoom[] = [
    ...publicRooms,
    { room, type: 'private', displayName: 'A thousand people', topic: '', creator: members[0] ?? '' },
  ];
  const memberships: Membership[] = [
    ...publicRooms.map(({ room: id, creator }) => [id, creator, 'owner'] as const),
    ...inMany.flatMap(({ user }, at) =>
      Array.from({ length: JOINED }, (_, of) => [roomAt((of * STRIDE + at) % ROOMS), user, 'member'] as const),
    ),
  ];
  const inRoom = members.map((user, at): Membership => [room, user, at === 0 ? 'owner' : 'member']);
  await writeRows(site, rooms, inRoom);
  await writeBuckets(site, rooms, [...memberships, ...inRoom]);
  await writeLog(site, publicRooms);
  return { inMany, inNone: askers.slice(2 * GROUP), room, members };
};

interface SeededRoom extends Pick<RoomMeta, 'type' | 'displayName' | 'topic'> {
  readonly room: string;
  readonly creator: string;
}

type Membership = readonly [room: string, user: string, role: RoomRole];

/** Puts everybody into Keycloak who does not sign in here, and lets auth-callout bind the names of members; returns all names. */
async function createDirectory(site: Site, from: number): Promise<string[]> {
  const people = Array.from({ length: PEOPLE - from }, (_, of) => {
    const at = from + of;
    const [firstName, lastName] = nameAt(at);
    const username = `${firstName}${lastName}${at}`.toLowerCase();
    const id = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
    return { id, username, firstName, lastName, email: `${username}@example.org`, enabled: true };
  });
  const admin = administer(site.keycloakUrl);
  for (let at = 0; at < people.length; at += BATCH) {
    await admin('POST', '/partialImport', { ifResourceExists: 'SKIP', users: people.slice(at, at + BATCH) });
  }
  const request = requester(await site.connect('room'), serviceCaller('room'));
  for (let at = 0; at < MEMBERS; at += NAMES_AT_ONCE) {
    const named = people.slice(at, at + NAMES_AT_ONCE).map(({ id, username, firstName, lastName }) => ({
      name: username,
      sub: id,
      displayName: `${firstName} ${lastName}`,
    }));
    await request(contract['auth-callout'].bind, {}, { people: named });
  }
  return people.map(({ username }) => username);
}

async function writeRows(site: Site, rooms: readonly SeededRoom[], members: readonly Membership[]): Promise<void> {
  const column = <Key extends keyof SeededRoom>(key: Key) => rooms.map((room) => room[key]);
  await site.queryNumber(
    `WITH made AS (
       INSERT INTO rooms (id, type, display_name, topic, creator)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) RETURNING 1
     ) SELECT count(*) AS number FROM made`,
    [column('room'), column('type'), column('displayName'), column('topic'), column('creator')],
  );
  await site.queryNumber(
    `WITH made AS (
       INSERT INTO room_members (room, username, role)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) RETURNING 1
     ) SELECT count(*) AS number FROM made`,
    [0, 1, 2].map((at) => members.map((member) => member[at])),
  );
}

/** Through the writer of `room`, which adds what was never there by one write. */
async function writeBuckets(site: Site, rooms: readonly SeededRoom[], members: readonly Membership[]): Promise<void> {
  await makeStreams(site, 'room');
  const writer = await openWriter(await site.connect('room'));
  const createdAt = Date.now();
  await mapConcurrent(rooms, WRITES_AT_ONCE, ({ room, ...meta }) =>
    writer.createRoom(room, {
      ...meta,
      createdAt,
      archived: false,
      deleted: false,
      description: '',
      postPolicy: 'everyone',
      invitesByAdmins: false,
      retentionDays: null,
    }),
  );
  await mapConcurrent(members, WRITES_AT_ONCE, ([room, user, role]) => writer.addFirstTime(room, user, role));
}

async function writeLog(site: Site, rooms: readonly SeededRoom[]): Promise<void> {
  await makeStreams(site, 'persist');
  const js = jetstream(await site.connect('fanout'));
  await mapConcurrent(rooms, WRITES_AT_ONCE, ({ room, creator }) => {
    const { subject, messageId, data } = storedSend({ user: creator, room, textBytes: 100 });
    return js.publish(subject, data, { msgID: messageId });
  });
}

/** Makes the streams and buckets that a service owns. */
async function makeStreams(site: Site, service: ServiceName): Promise<void> {
  const jsm = await jetstreamManager(await site.connect(service), { checkAPI: false });
  await ensureStorage(jsm, service, { replicas: 1 });
}

/** Subjects of what is asked, by who asks. */
export const subjects = {
  list: (user: string) => build(contract.room.list.subject, { user }),
  members: (user: string, room: string) => build(contract.room.members.subject, { user, room }),
  join: (user: string, room: string) => build(contract.room.join.subject, { user, room }),
  search: (user: string) => build(contract['user-search'].search.subject, { user }),
  presenceOf: (user: string) => build(contract.presence.of.subject, { user }),
  presenceRoom: (user: string, room: string) => build(contract.presence.room.subject, { user, room }),
};
