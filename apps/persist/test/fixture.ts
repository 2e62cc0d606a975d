import { events, type LoggedEvent } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import { openDatabase, type Database } from '@nats-chat/postgres';
import { build } from '@nats-chat/subjects';
import {
  startTestDatabase,
  startTestNats,
  startTestService,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@nats-chat/testkit';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/nats-core';

/** Real servers, with what a test of persist looks at and writes to. */
export interface Fixture {
  readonly nats: TestNats;
  readonly server: TestDatabase;
  /** PostgreSQL as the owner of the schema. */
  readonly owner: Database;
  /** JetStream as somebody who may do everything. */
  readonly jsm: JetStreamManager;
  /** JetStream as fanout. */
  readonly js: JetStreamClient;
  readonly startPersist: (env?: Readonly<Record<string, string>>) => Promise<TestService>;
  /** Stores an event in the log; its `seq` is ignored, and the one that it got is given. */
  readonly log: (event: LoggedEvent, headers?: MsgHdrs) => Promise<number>;
  readonly stop: () => Promise<void>;
}

export const startFixture = async (): Promise<Fixture> => {
  const [nats, server] = await Promise.all([startTestNats({ services: ['persist', 'fanout'] }), startTestDatabase()]);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const owner = openDatabase({ url: server.url, service: 'test', logger });
  const js = jetstream(await nats.service('fanout'));
  const running: TestService[] = [];
  return {
    nats,
    server,
    owner,
    jsm: await jetstreamManager(await nats.admin()),
    js,
    startPersist: async (env = {}) => {
      const service = await startTestService('persist', {
        ...nats.serviceEnv('persist'),
        DATABASE_URL: server.urlFor('persist'),
        ...env,
      });
      running.push(service);
      return service;
    },
    log: async ({ room, event }, headers) => {
      const subject = build(events.posted.subject, { room });
      const options = headers === undefined ? {} : { headers };
      return (await js.publish(subject, JSON.stringify(event), options)).seq;
    },
    stop: async () => {
      await Promise.all(running.map((service) => service.kill()));
      await owner.close();
      await nats.stop();
      await server.stop();
    },
  };
};
