import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestDatabase, startTestNats, type TestDatabase, type TestNats, waitUntil } from '@nats-chat/testkit';

let nats: TestNats;
let database: TestDatabase;

beforeAll(async () => {
  [nats, database] = await Promise.all([
    startTestNats({ services: ['room'], people: { alice: ['user'] } }),
    startTestDatabase(),
  ]);
});

afterAll(async () => {
  await Promise.all([nats.stop(), database.stop()]);
});

test('a person’s request reaches a service and its answer comes back', async () => {
  const service = await nats.service('room');
  service.subscribe('room.join.*.*', {
    queue: 'room-workers',
    callback: (_, message) => void message.respond('welcome'),
  });
  await service.flush();
  const alice = await nats.person('alice');
  expect((await alice.request('room.join.general.alice')).string()).toBe('welcome');
});

test('connections survive a crash of the server', async () => {
  const alice = await nats.person('alice');
  await nats.kill();
  await nats.restart();
  await waitUntil('alice is connected again', async () => {
    await alice.flush();
    return true;
  });
});

test('each service has a database role of its own', () => {
  expect(new URL(database.urlFor('persist')).username).toBe('persist');
});
