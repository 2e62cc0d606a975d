import { startTestNats, type TestNats } from '@nats-chat/testkit';
import { epochOf } from '@nats-chat/log';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jetstreamLog } from '../src/event-log.jetstream.ts';
import type { EventLog } from '../src/event-log.ts';

let nats: TestNats;
let admin: JetStreamManager;
let js: JetStreamClient;
let log: EventLog;

const LOG = 'CHAT_MESSAGES';
const logAbove = async (highest: number): Promise<EventLog> => {
  const nc = await nats.service('persist');
  return jetstreamLog({
    nc,
    jsm: await jetstreamManager(nc, { checkAPI: false }),
    store: { highestSequence: async () => highest },
    replicas: 1,
  });
};

beforeAll(async () => {
  nats = await startTestNats({ services: ['persist', 'fanout'] });
  admin = await jetstreamManager(await nats.admin());
  js = jetstream(await nats.service('fanout'));
  log = await logAbove(41);
});

afterAll(() => nats.stop());

const publish = async (): Promise<number> => (await js.publish('chat.town', 'x')).seq;

it('two instances that make the log at once agree on its epoch', async () => {
  await Promise.all([log.ensure(), (await logAbove(41)).ensure()]);
  const epoch = epochOf(await admin.streams.info(LOG));
  expect(epoch).toBeDefined();
  await log.ensure();
  expect(epochOf(await admin.streams.info(LOG))).toBe(epoch);
  expect(await publish()).toBe(42);
});

it('a log that somebody made without an epoch gets one, and keeps what else is noted of it', async () => {
  await admin.streams.delete(LOG);
  await admin.streams.add({ name: LOG, subjects: ['chat.*'], metadata: { owner: 'me' } });
  await log.ensure();
  const info = await admin.streams.info(LOG);
  expect(epochOf(info)).toBeDefined();
  expect(info.config.metadata?.['owner']).toBe('me');
});

it('what is erased is gone, and erasing it again is fine', async () => {
  const sequences = [await publish(), await publish(), await publish()];
  for (const seq of [...sequences, ...sequences, 1_000_000]) await log.erase(seq);
  for (const seq of sequences) expect(await admin.streams.getMessage(LOG, { seq })).toBeNull();
});

it('what is purged is gone, and the rest is there', async () => {
  await admin.consumers.add(LOG, { durable_name: 'persist' });
  const [first, second] = [await publish(), await publish()];
  await log.purgeBelow(second);
  expect(await admin.streams.getMessage(LOG, { seq: first })).toBeNull();
  expect(await log.state()).toMatchObject({ firstSeq: second, lastSeq: second, messages: 1, lag: 1 });
});
