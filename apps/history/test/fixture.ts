import { requester, type Requester } from '@nats-chat/messaging';
import { contract, events, type Envelope, type RequestInput } from '@nats-chat/contracts';
import { openWriter, type MembershipWriter } from '@nats-chat/membership';
import { ensureStorage } from '@nats-chat/service-kit';
import { build } from '@nats-chat/subjects';
import {
  startTestDatabase,
  startTestNats,
  startTestService,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@nats-chat/testkit';
import { jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { idOf } from '@nats-chat/testkit/events';

const { history } = contract;

/** Real servers, persist and history as processes, and alice who asks. */
export interface Fixture {
  readonly nats: TestNats;
  readonly server: TestDatabase;
  /** JetStream as somebody who may do everything. */
  readonly jsm: JetStreamManager;
  readonly alice: Requester;
  readonly rooms: MembershipWriter;
  readonly start: (service: 'persist' | 'history', env?: Readonly<Record<string, string>>) => Promise<TestService>;
  /** Stores an event in the log, a new post of alice’s unless `fields` says otherwise, and gives its sequence. */
  readonly log: (room: string, fields?: Partial<Envelope>) => Promise<number>;
  readonly page: (room: string, request?: RequestInput<typeof history.room>) => ReturnType<typeof pageOf>;
  readonly thread: (room: string, thread: string) => ReturnType<typeof pageOf>;
  readonly sync: (rooms: RequestInput<typeof history.sync>['rooms'], asker?: Requester) => ReturnType<typeof syncOf>;
  readonly stop: () => Promise<void>;
}

const pageOf = (ask: Requester, room: string, request: RequestInput<typeof history.room>) =>
  ask(history.room, { room }, request);
const syncOf = (ask: Requester, rooms: RequestInput<typeof history.sync>['rooms']) => ask(history.sync, {}, { rooms });

/** More than one asks, since the rate of each is limited. */
const readers = Array.from({ length: 12 }, (_, index) => `reader${index}`);
const people = Object.fromEntries(['alice', ...readers].map((name) => [name, ['user']]));

const publicRoom = {
  type: 'public',
  displayName: 'Town',
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  deleted: false,
} as const;

export const startFixture = async (): Promise<Fixture> => {
  const [nats, server] = await Promise.all([
    startTestNats({ services: ['persist', 'history', 'fanout', 'room'], people }),
    startTestDatabase(),
  ]);
  const roomService = await nats.service('room');
  await ensureStorage(await jetstreamManager(roomService, { checkAPI: false }), 'room', { replicas: 1 });
  const rooms = await openWriter(roomService);
  await rooms.createRoom('town', publicRoom);
  await rooms.createRoom('village', publicRoom);
  await rooms.createRoom('named', publicRoom);
  for (const room of ['p-council', 'p-named']) await rooms.createRoom(room, { ...publicRoom, type: 'private' });
  for (const room of ['dm-ab', 'dm-ac', 'dm-bc']) await rooms.createRoom(room, { ...publicRoom, type: 'dm' });
  await rooms.createRoom('admin-ops', { ...publicRoom, type: 'admin' });
  const js = jetstream(await nats.service('fanout'));
  const alice = requester(await nats.person('alice'), 'alice');
  const askers = await Promise.all(readers.map(async (name) => requester(await nats.person(name), name)));
  const next = (): Requester => {
    const [asker] = askers.splice(0, 1);
    if (asker === undefined) throw new Error('There are no readers.');
    askers.push(asker);
    return asker;
  };
  const running: TestService[] = [];
  let messages = 0;
  return {
    nats,
    server,
    jsm: await jetstreamManager(await nats.admin()),
    alice,
    rooms,
    start: async (service, env = {}) => {
      const started = await startTestService(service, {
        ...nats.serviceEnv(service),
        DATABASE_URL: server.urlFor(service),
        ...env,
      });
      running.push(started);
      return started;
    },
    log: async (room, fields = {}) => {
      const id = idOf((messages += 1));
      const event = { v: 1, kind: 'user', action: 'post', messageId: id, clientId: id, user: 'alice', timestamp: 1 };
      const { threadId } = fields;
      const subject =
        threadId === undefined || (fields.action ?? 'post') !== 'post'
          ? build(events.posted.subject, { room })
          : build(events.postedThread.subject, { room, thread: threadId });
      return (await js.publish(subject, JSON.stringify({ ...event, text: `message ${messages}`, ...fields }))).seq;
    },
    page: (room, request = {}) => pageOf(next(), room, request),
    thread: (room, thread) => next()(history.thread, { room, thread }, {}),
    sync: (wanted, asker = next()) => syncOf(asker, wanted),
    stop: async () => {
      await Promise.all(running.map((service) => service.kill()));
      await nats.stop();
      await server.stop();
    },
  };
};
