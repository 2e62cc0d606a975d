import { withEpoch } from '@nats-chat/log';
import { ensureStorage } from '@nats-chat/service-kit';
import {
  startTestDatabase,
  startTestNats,
  startTestService,
  type TestDatabase,
  type TestNats,
} from '@nats-chat/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, it } from 'vitest';

let nats: TestNats;
let database: TestDatabase;
beforeAll(async () => {
  [nats, database] = await Promise.all([
    startTestNats({ services: ['history', 'persist', 'room'] }),
    startTestDatabase(),
  ]);
});
afterAll(() => Promise.all([nats.stop(), database.stop()]));

const ensure = async (service: 'persist' | 'room') =>
  ensureStorage(await jetstreamManager(await nats.service(service), { checkAPI: false }), service, {
    replicas: 1,
    onCreate: async () => withEpoch('one'),
  });

it('waits for the log and the buckets, which others make, says so, and stops in order', async () => {
  const attempts = (await nats.admin()).subscribe('$JS.API.STREAM.INFO.CHAT_MESSAGES', { max: 2 });
  const starting = startTestService('history', {
    ...nats.serviceEnv('history'),
    DATABASE_URL: database.urlFor('history'),
  });
  for await (const _ of attempts);
  await Promise.all([ensure('persist'), ensure('room')]);
  const history = await starting;
  const messages = (await history.log()).map(({ message }) => message);
  expect(messages).toEqual(
    expect.arrayContaining(['Waiting for the log.', 'Waiting for the membership log.', 'Ready.']),
  );
  expect(await history.stop()).toBe('exit code 0');
});
