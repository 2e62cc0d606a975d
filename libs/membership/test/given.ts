import { ensureStorage } from '@nats-chat/service-kit';
import { startTestNats, waitUntil, type TestNats } from '@nats-chat/testkit';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import {
  openMembership,
  openWriter,
  type Membership,
  type MembershipLimits,
  type MembershipWriter,
} from '../src/index.ts';

/** A server with the room service’s buckets, that service as the writer, and whatever readers a test opens. */
export interface Given {
  readonly server: TestNats;
  readonly writer: MembershipWriter;
  /** May do everything. */
  readonly admin: NatsConnection;
  /** Makes the buckets, as the room service does when it starts. */
  readonly ensureBuckets: () => Promise<void>;
  /** A reader with the profile of the history service, once its log is live (unless there were no buckets). */
  readonly reader: (limits?: Partial<MembershipLimits>) => Promise<Reader>;
  readonly stop: () => Promise<void>;
}

interface Reader {
  readonly membership: Membership;
  readonly nc: NatsConnection;
  /** What was logged. */
  readonly logged: readonly object[];
}

export const given = async ({ buckets = true } = {}): Promise<Given> => {
  const server = await startTestNats({ services: ['room', 'history'] });
  const room = await server.service('room');
  const jsm = await jetstreamManager(room, { checkAPI: false });
  const ensureBuckets = () => ensureStorage(jsm, 'room', { replicas: 1 });
  if (buckets) await ensureBuckets();
  const opened: Membership[] = [];
  return {
    server,
    writer: await openWriter(room),
    ensureBuckets,
    admin: await server.admin(),
    reader: async (limits = {}) => {
      const nc = await server.service('history');
      const logged: object[] = [];
      const log = (context: object, message: string) => void logged.push({ ...context, message });
      const membership = await openMembership(nc, { logger: { info: log, warn: log, error: log }, limits });
      opened.push(membership);
      if (buckets) await membership.ready;
      return { membership, nc, logged };
    },
    stop: async () => {
      await Promise.all(opened.map((membership) => membership.close()));
      await server.stop();
    },
  };
};

/** Makes `count` people members of a room, as fast as the stream takes them. */
export const fill = async (nc: NatsConnection, room: string, count: number): Promise<void> => {
  const js = jetstream(nc);
  const value = JSON.stringify({ role: 'member' });
  for (let from = 0; from < count; from += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => `person${from + at}`);
    await Promise.all(people.map((user) => js.publish(`$KV.ROOMS.${room}.${user}`, value, { timeout: 20_000 })));
  }
};

/** Writes of rooms that a person left them, as leaving does. */
export const leaveBehind = async (nc: NatsConnection, rooms: readonly string[], user: string): Promise<void> => {
  const js = jetstream(nc);
  const options = { headers: headers(), timeout: 20_000 };
  options.headers.set('KV-Operation', 'DEL');
  for (let from = 0; from < rooms.length; from += BATCH) {
    const some = rooms.slice(from, from + BATCH);
    // The last one's ack is that of all before it.
    const last = some.pop();
    for (const room of some) nc.publish(`$KV.ROOMS.${room}.${user}`, '', options);
    await js.publish(`$KV.ROOMS.${last}.${user}`, '', options);
  }
};

const BATCH = 1_000;

/** Counts the requests to JetStream that match a filter, from now on. */
export const countRequests = async (admin: NatsConnection, filter: string): Promise<() => Promise<number>> => {
  let count = 0;
  admin.subscribe(filter, {
    callback: () => {
      count += 1;
    },
  });
  await admin.flush();
  return async () => {
    await admin.flush();
    return count;
  };
};

export { waitUntil };
