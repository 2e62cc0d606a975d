import { contract, events, type Person } from '@nats-chat/contracts';
import { requester } from '@nats-chat/messaging';
import { wildcard } from '@nats-chat/subjects';
import {
  startTestDatabase,
  startTestKeycloak,
  startTestNats,
  startTestService,
  waitUntil,
  type TestDatabase,
  type TestKeycloak,
  type TestNats,
  type TestService,
} from '@nats-chat/testkit';
import { loadDemoEnv, requireDemo } from '@nats-chat/tools/servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

/** So many that nobody who waits for something asks too often. */
const readers = Array.from({ length: 20 }, (_, at) => `reader${at}`);

let nats: TestNats;
let database: TestDatabase;
let keycloak: TestKeycloak;
let instances: TestService[];
const connections = new Map<string, ReturnType<typeof requester>>();

beforeAll(async () => {
  [nats, database, keycloak] = await Promise.all([
    startTestNats({ services: ['user-search'], people: Object.fromEntries(readers.map((user) => [user, ['user']])) }),
    startTestDatabase(),
    startTestKeycloak(),
  ]);
  for (const reader of readers) connections.set(reader, requester(await nats.person(reader), reader));
  instances = [await start(), await start()];
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  await Promise.all([nats.stop(), database.stop(), keycloak.stop()]);
});

const start = () =>
  startTestService('user-search', {
    ...nats.serviceEnv('user-search'),
    DATABASE_URL: database.urlFor('user-search'),
    KEYCLOAK_URL: keycloak.url,
    KEYCLOAK_ISSUER: keycloak.issuer,
    DIRECTORY_FOLLOW_SECONDS: '1',
    KEYCLOAK_DIRECTORY_CLIENT_ID: requireDemo(loadDemoEnv(), 'KEYCLOAK_DIRECTORY_CLIENT_ID'),
    KEYCLOAK_DIRECTORY_CLIENT_SECRET: requireDemo(loadDemoEnv(), 'KEYCLOAK_DIRECTORY_CLIENT_SECRET'),
  });

let asked = 0;
const ask = async <Result>(work: (request: ReturnType<typeof requester>) => Promise<Result>): Promise<Result> => {
  asked += 1;
  const reader = readers[asked % readers.length]!;
  return work(connections.get(reader)!);
};
const search = (query: string): Promise<readonly Person[]> =>
  ask(async (request) => (await request(contract['user-search'].search, {}, { query })).people);

/** What open pages get to know of people. */
const followPeople = async (): Promise<Person[]> => {
  const seen: Person[] = [];
  const nc = await nats.person(readers[0]!);
  nc.subscribe(wildcard(events.personChanged.subject), {
    callback: (_, message) => {
      seen.push(events.personChanged.payload.parse(message.json()));
    },
  });
  await nc.flush();
  return seen;
};

/** What was logged, but that the service is ready. */
const complaintsOf = async (instance: TestService) => (await instance.log()).filter(({ level }) => level !== 'info');

const idOf = async (username: string): Promise<string> => {
  const found = await keycloak.admin('GET', `/users?exact=true&username=${username}`);
  return z.tuple([z.object({ id: z.string() })]).parse(found)[0].id;
};

it('finds people who never signed in, by both instances alike, and no bot or service', async () => {
  await waitUntil('the directory is read', async () => (await search('archer')).length === 1);
  expect(await search('archer')).toEqual([{ user: 'alice', displayName: 'Alice Archer', state: 'active' }]);
  expect(await search('service-account')).toEqual([]);
  for (const instance of instances) expect(await complaintsOf(instance)).toEqual([]);
});

it('follows a person who is new, is renamed, is disabled and deleted, and says so to open pages', async () => {
  const seen = await followPeople();
  const person = { username: 'dora', firstName: 'Dora', lastName: 'Novák', email: 'dora@example.org', enabled: true };
  await keycloak.admin('POST', '/users', person);
  await waitUntil('she is found', async () => (await search('novak')).length === 1, 30_000);
  const id = await idOf('dora');
  await keycloak.admin('PUT', `/users/${id}`, { ...person, lastName: 'Marek' });
  await waitUntil('her new name is found', async () => (await search('marek')).length === 1, 30_000);
  await keycloak.admin('PUT', `/users/${id}`, { ...person, lastName: 'Marek', enabled: false });
  // An instance that has not read her new name yet does not find her either.
  const states = () => seen.map(({ displayName, state }) => `${displayName}: ${state}`);
  await waitUntil('it was announced', () => states().includes('Dora Marek: disabled'), 30_000);
  await waitUntil('she is found no more', async () => (await search('marek')).length === 0, 30_000);
  await keycloak.admin('DELETE', `/users/${id}`);
  await waitUntil('all of it was announced', () => states().includes('Dora Marek: deleted'), 30_000);
  // Each once, whichever instance wrote it.
  expect(states()).toEqual(['Dora Marek: active', 'Dora Marek: disabled', 'Dora Marek: deleted']);
  // The instance that did not write it follows the one that did.
  const deleted = { user: 'dora', displayName: 'Dora Marek', state: 'deleted' };
  await waitUntil('whoever is asked says so', async () => {
    const { people } = await ask((request) => request(contract['user-search'].get, {}, { users: ['dora'] }));
    expect(people).toEqual([deleted]);
    return true;
  });
}, 120_000);

it('goes on without Keycloak, also after a start', async () => {
  await keycloak.stop();
  await instances[0]!.kill();
  instances[0] = await start();
  for (let attempt = 0; attempt < 6; attempt += 1) expect(await search('archer')).toHaveLength(1);
});
