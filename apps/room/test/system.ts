import { contract, membership, type ServiceName } from '@nats-chat/contracts';
import { openBucket } from '@nats-chat/kv';
import { openMembership } from '@nats-chat/membership';
import { requester, uuidV7, type Requester } from '@nats-chat/messaging';
import { openDatabase } from '@nats-chat/postgres';
import { ensureStorage } from '@nats-chat/service-kit';
import {
  playEndpoint,
  playPeople,
  startTestDatabase,
  startTestNats,
  startTestService,
  type TestService,
} from '@nats-chat/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { fileURLToPath } from 'node:url';
import { logger } from './given.ts';

const SERVICES = [
  'room',
  'auth-callout',
  'user-search',
  'history',
  'persist',
  'fanout',
] as const satisfies ServiceName[];
const FAILING_MAIN = fileURLToPath(new URL('failing-main.ts', import.meta.url));

/** Real servers, three other services that are played, and whatever instances of `room` a test starts. */
export const startSystem = async (people: Readonly<Record<string, readonly string[]>>) => {
  const [nats, database] = await Promise.all([startTestNats({ services: SERVICES, people }), startTestDatabase()]);
  const owner = openDatabase({ url: database.url, service: 'test', logger });
  const callout = await jetstreamManager(await nats.service('auth-callout'), { checkAPI: false });
  await ensureStorage(callout, 'auth-callout', { replicas: 1 });
  const bound = await playPeople(nats);
  const late = new Set<string>();
  let sequence = 0;
  playEndpoint(await nats.service('history'), contract.history.lookup, ({ messageId }) => ({
    found: late.has(messageId) ? { seq: 1, timestamp: 1 } : null,
  }));
  const env = {
    ...nats.serviceEnv('room'),
    DATABASE_URL: database.urlFor('room'),
    ROOM_RECONCILE_SECONDS: '1',
    ROOM_CREATE_LIMIT_PER_MINUTE: '600',
  };
  const started: TestService[] = [];
  const start = async (more: Readonly<Record<string, string>> = {}, file?: string): Promise<TestService> => {
    const instance = await startTestService('room', { ...env, ...more }, file);
    started.push(instance);
    return instance;
  };
  return {
    nats,
    database,
    owner,
    /** Names that were bound, in their order. */
    bound,
    /** Messages that the log has before PostgreSQL. */
    late,
    /** Stores a message as persist does; its id. */
    store: async (room: string, messageId = uuidV7()): Promise<string> => {
      await owner.query(STORE, [messageId, room, (sequence += 1), uuidV7()]);
      return messageId;
    },
    start,
    /** Starts an instance that is gone before its write of this number, from 1. */
    startFailing: (before: number) => start({ FAIL_BEFORE: String(before) }, FAILING_MAIN),
    as: async (user: string): Promise<Requester> => requester(await nats.person(user), user),
    /** Who is in a room, by PostgreSQL. */
    stored: async (room: string): Promise<Readonly<Record<string, string>>> => {
      const rows = await owner.query<{ username: string; role: string }>(MEMBERS, [room]);
      return Object.fromEntries(rows.map(({ username, role }) => [username, role]));
    },
    /** Who is in a room, by the bucket’s leader. */
    held: async (room: string): Promise<Readonly<Record<string, string>>> => {
      const decode = (_: string, json: unknown) => membership.parse(json).role;
      const bucket = await openBucket(await nats.admin(), 'ROOMS', { decode });
      const snapshot = await bucket.snapshot(`${room}.*`);
      const roles = (snapshot?.entries ?? []).flatMap(({ key, value }) =>
        value === undefined ? [] : [[key.split('.')[1], value]],
      );
      return Object.fromEntries(roles) as Record<string, string>;
    },
    /** A cache of memberships, as every service has one; it lives until the system stops. */
    cache: async () => {
      const cache = await openMembership(await nats.service('history'), { logger });
      await cache.ready;
      return cache;
    },
    stop: async () => {
      await Promise.all(started.map((instance) => instance.kill()));
      await owner.close();
      await Promise.all([nats.stop(), database.stop()]);
    },
  };
};

const STORE = {
  name: 'test.store',
  text: `INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, text, "timestamp")
    VALUES ($1, $2, $3, $3, 'user', 'alice', $4, 'Hello', 1)`,
};
const MEMBERS = { name: 'members', text: 'SELECT username, role FROM room_members WHERE room = $1' };

export type System = Awaited<ReturnType<typeof startSystem>>;
