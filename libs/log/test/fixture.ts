import type { Envelope } from '@nats-chat/contracts';
import { LOG_STREAM, LogFollower, LogReader, subjectOf, withEpoch, type IndexLimits } from '@nats-chat/log';
import { createLogger } from '@nats-chat/otel';
import { ensureStorage } from '@nats-chat/service-kit';
import { startTestNats, type TestNats } from '@nats-chat/testkit';
import { idOf } from '@nats-chat/testkit/events';
import { jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';

/** A real server with an empty log, as history reads it. */
export interface Fixture {
  readonly nats: TestNats;
  /** JetStream as somebody who may do everything. */
  readonly jsm: JetStreamManager;
  readonly reader: LogReader;
  /** Creates the log, in an epoch of this name. */
  readonly createLog: (epoch: string) => Promise<void>;
  readonly openFollower: (limits?: Partial<IndexLimits>) => Promise<LogFollower>;
  /** Stores a post of alice’s in `general`, or another event, and returns its sequence. */
  readonly publish: (fields?: Partial<Envelope>, room?: string) => Promise<number>;
}

export const startFixture = async (): Promise<Fixture> => {
  const nats = await startTestNats({ services: ['persist', 'history', 'fanout'] });
  const persist = await jetstreamManager(await nats.service('persist'), { checkAPI: false });
  const fanout = jetstream(await nats.service('fanout'));
  const history = await nats.service('history');
  const jsm = await jetstreamManager(history, { checkAPI: false });
  const logger = createLogger({ service: 'history', level: 'silent' });
  const createLog = (epoch: string) =>
    ensureStorage(persist, 'persist', {
      replicas: 1,
      onCreate: async (name) => (name === LOG_STREAM ? withEpoch(epoch) : {}),
    });
  await createLog('one');
  let messages = 0;
  return {
    nats,
    jsm: await jetstreamManager(await nats.admin()),
    reader: new LogReader({ nc: history, jsm, logger }),
    createLog,
    openFollower: async ({ maxEvents = 1_000, maxBytes = 10_000_000 } = {}) => {
      const follower = new LogFollower({ nc: history, jsm, logger, limits: { maxEvents, maxBytes } });
      await follower.open();
      return follower;
    },
    publish: async (fields = {}, room = 'general') => {
      const id = idOf((messages += 1));
      const event = { v: 1, kind: 'user', action: 'post', messageId: id, clientId: id, user: 'alice', timestamp: 1 };
      const subject = subjectOf({ room, thread: fields.action === undefined ? fields.threadId : undefined });
      return (await fanout.publish(subject, JSON.stringify({ ...event, ...fields }))).seq;
    },
  };
};
