import { ensureStorage } from '@nats-chat/service-kit';
import { startTestNats, startTestService, type TestNats } from '@nats-chat/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, it } from 'vitest';

let nats: TestNats;
beforeAll(async () => {
  nats = await startTestNats({ services: ['fanout', 'persist', 'room'] });
});
afterAll(() => nats.stop());

const ensure = async (service: 'persist' | 'room') =>
  ensureStorage(await jetstreamManager(await nats.service(service), { checkAPI: false }), service, { replicas: 1 });

it('waits for the log and the buckets, which others make, says so, and stops in order', async () => {
  const attempts = (await nats.admin()).subscribe('$JS.API.STREAM.INFO.CHAT_MESSAGES', { max: 2 });
  const starting = startTestService('fanout', nats.serviceEnv('fanout'));
  for await (const _ of attempts);
  await Promise.all([ensure('persist'), ensure('room')]);
  const fanout = await starting;
  const messages = (await fanout.log()).map(({ message }) => message);
  expect(messages).toEqual(
    expect.arrayContaining(['Waiting for the log.', 'Waiting for the membership log.', 'Ready.']),
  );
  expect(await fanout.stop()).toBe('exit code 0');
});
