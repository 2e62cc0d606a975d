import { retryWithBackoff } from '@nats-chat/async';
import { contract } from '@nats-chat/contracts';
import { requester, type Requester } from '@nats-chat/messaging';
import { ensureStorage } from '@nats-chat/service-kit';
import { startTestNats, startTestService, waitUntil, type TestNats, type TestService } from '@nats-chat/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

/** So many that a frozen instance cannot but get a share of what they ask. */
const readers = Array.from({ length: 20 }, (_, at) => `reader${at}`);
/** The server drops a connection when its third ping is due and two are unanswered: after 9 s at most. */
const NOTICED_MS = 20_000;

let nats: TestNats;
let instances: readonly TestService[];
let requesters: readonly Requester[];

beforeAll(async () => {
  nats = await startTestNats({
    services: ['presence', 'room'],
    people: Object.fromEntries(readers.map((user) => [user, ['user']])),
  });
  // The bucket of rooms, which presence waits for.
  const jsm = await jetstreamManager(await nats.service('room'), { checkAPI: false });
  await ensureStorage(jsm, 'room', { replicas: 1 });
  const env = nats.serviceEnv('presence');
  instances = await Promise.all([startTestService('presence', env), startTestService('presence', env)]);
  requesters = await Promise.all(readers.map(async (user) => requester(await nats.person(user), user)));
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.kill()));
  await nats.stop();
});

/** How many instances the server counts on. */
const connected = async (): Promise<number> => {
  const answer = await (await fetch(`${nats.monitorUrl}/connz`)).json();
  const { connections } = z.object({ connections: z.array(z.object({ name: z.string().optional() })) }).parse(answer);
  return connections.filter(({ name }) => name === 'presence').length;
};

const ask = (request: Requester) => request(contract.presence.of, {}, { users: ['alice'] }, { timeoutMs: 1_000 });

test('a frozen instance is dropped; until then, who asks again is answered by another, and later at once', async () => {
  await waitUntil('both are connected', async () => (await connected()) === 2);
  process.kill(instances[0]!.pid, 'SIGSTOP');
  let swallowed = 0;
  const patiently = (request: Requester) =>
    retryWithBackoff(() => ask(request), {
      minMs: 100,
      maxMs: 1_000,
      giveUpAfterMs: NOTICED_MS,
      onRetry: () => (swallowed += 1),
    });
  for (const { people } of await Promise.all(requesters.map(patiently))) expect(people).toHaveLength(1);
  expect(swallowed).toBeGreaterThan(0);
  await waitUntil('the server counts on the other alone', async () => (await connected()) === 1, NOTICED_MS);
  for (const { people } of await Promise.all(requesters.map(ask))) expect(people).toHaveLength(1);
});
