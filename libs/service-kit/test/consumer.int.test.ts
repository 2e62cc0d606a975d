import { createLogger } from '@nats-chat/otel';
import { ensureStorage } from '@nats-chat/service-kit';
import { startTestNats, waitUntil, type TestNats } from '@nats-chat/testkit';
import { jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startConsumer, type RunningConsumer } from '../src/consumer/consumer.ts';

const STOP_MS = 2_000;

let nats: TestNats;
let nc: NatsConnection;
let jsm: JetStreamManager;
let admin: NatsConnection;
let consumer: RunningConsumer | undefined;
let stored: string[];
let batches: string[][];

beforeAll(async () => {
  nats = await startTestNats({ services: ['persist'] });
  nc = await nats.service('persist');
  admin = await nats.admin();
  jsm = await jetstreamManager(nc, { checkAPI: false });
});
afterAll(() => nats.stop());

beforeEach(async () => {
  stored = [];
  batches = [];
  await ensureStorage(jsm, 'persist', { replicas: 1 });
});
afterEach(async () => {
  await consumer?.stop(AbortSignal.timeout(STOP_MS));
  const all = await jetstreamManager(admin);
  await all.streams.delete('CHAT_MESSAGES');
  await all.streams.delete('DEAD_LETTERS');
});

const publish = async (...texts: string[]): Promise<void> => {
  for (const text of texts) await jetstream(admin).publish('chat.general', text);
};

const store = async (batch: readonly string[]): Promise<void> => {
  batches.push([...batch]);
  stored.push(...batch);
};

const start = async (process: (batch: readonly string[]) => Promise<void>, lingerMs = 0): Promise<void> => {
  consumer = await startConsumer<string>({
    nc,
    js: jetstream(nc),
    jsm,
    logger: createLogger({ service: 'persist', level: 'silent' }),
    consumer: 'persist',
    lingerMs,
    decode: (message) => {
      const text = message.string();
      if (text.startsWith('undecodable')) throw new Error('not an envelope');
      return text;
    },
    process,
  });
};

const settled = () =>
  waitUntil('everything is acknowledged', async () => {
    const { num_pending, num_ack_pending } = await jsm.consumers.info('CHAT_MESSAGES', 'persist');
    return num_pending === 0 && num_ack_pending === 0;
  });

const deadLetters = async () => {
  const { state } = await jsm.streams.info('DEAD_LETTERS');
  const letters = [];
  for (let seq = 1; seq <= state.last_seq; seq += 1) {
    const letter = await jsm.streams.getMessage('DEAD_LETTERS', { seq });
    letters.push({
      text: letter?.string(),
      reason: letter?.header.get('Reason'),
      from: letter?.header.get('Original-Subject'),
    });
  }
  return letters;
};

test('stores what is there and what comes, each once and in order', async () => {
  await publish('a', 'b');
  await start(store);
  await publish('c');
  await settled();
  expect(stored).toEqual(['a', 'b', 'c']);
});

test('takes what arrived while it was busy as the next batch', async () => {
  let release: () => void = () => undefined;
  const busy = new Promise<void>((resolve) => {
    release = resolve;
  });
  await publish('first');
  await start(async (batch) => {
    await store(batch);
    if (batch.includes('first')) await busy;
  });
  await waitUntil('the first batch is at work', () => stored.length === 1);
  await publish('b', 'c', 'd');
  release();
  await settled();
  expect(batches).toEqual([['first'], ['b', 'c', 'd']]);
});

test('finds the one message at fault, stores the others, and makes a dead letter of it after five deliveries', async () => {
  let deliveries = 0;
  await publish('a', 'poison', 'b', 'c');
  await start(async (batch) => {
    if (batch.includes('poison')) {
      if (batch.length === 1) deliveries += 1;
      throw new Error('row at fault');
    }
    await store(batch);
  });
  await waitUntil('the others are stored', () => stored.length === 3);
  await waitUntil('it is a dead letter', async () => (await deadLetters()).length === 1, 20_000);
  await settled();
  expect([...stored].sort()).toEqual(['a', 'b', 'c']);
  expect(deliveries).toBe(5);
  expect(await deadLetters()).toEqual([{ text: 'poison', reason: 'row at fault', from: 'chat.general' }]);
});

test('makes a dead letter at once of what cannot be decoded', async () => {
  await publish('a', 'undecodable', 'b');
  await start(store);
  await settled();
  expect([...stored].sort()).toEqual(['a', 'b']);
  expect(await deadLetters()).toEqual([{ text: 'undecodable', reason: 'not an envelope', from: 'chat.general' }]);
});

test('spends no message while what it writes to is unavailable', async () => {
  let attempts = 0;
  await publish('a', 'b');
  await start(async (batch) => {
    attempts += 1;
    if (attempts <= 3) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    await store(batch);
  });
  await waitUntil('it noticed', () => consumer?.isHealthy() === false);
  await settled();
  expect(stored).toEqual(['a', 'b']);
  expect(consumer?.isHealthy()).toBe(true);
  expect(await deadLetters()).toEqual([]);
});

test('tries in halves what takes too long as a whole', async () => {
  const cancelled = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
  await publish('a', 'b', 'c', 'd');
  await start(async (batch) => {
    if (batch.length > 1) throw cancelled;
    await store(batch);
  });
  await settled();
  expect(stored).toEqual(['a', 'b', 'c', 'd']);
  expect(await deadLetters()).toEqual([]);
});

test('takes messages again, and is healthy only then, when recreating the durable failed halfway', async () => {
  await start(store);
  const failing = vi.spyOn(jsm.consumers, 'add').mockRejectedValue(new Error('no answer'));
  await (await jetstreamManager(admin)).consumers.delete('CHAT_MESSAGES', 'persist');
  await waitUntil('it noticed', async () => {
    await consumer?.restore().catch(() => undefined);
    return consumer?.isHealthy() === false;
  });
  failing.mockRestore();
  await Promise.all([consumer?.restore(), consumer?.restore()]);
  expect(consumer?.isHealthy()).toBe(true);
  await publish('a');
  await settled();
  expect(stored).toEqual(['a']);
});

test('stores what comes after a restore at once, and not when the pull before that would have ended', async () => {
  await start(store);
  for (const text of ['a', 'b', 'c']) {
    await consumer?.restore();
    await publish(text);
    await waitUntil(`${text} is stored`, () => stored.includes(text), 2_000);
  }
  expect(stored).toEqual(['a', 'b', 'c']);
});

test('gives back to others what it has not stored when it stops', async () => {
  await publish('a', 'b');
  await start(async () => {
    throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  });
  await waitUntil('it has them', () => consumer?.isHealthy() === false);
  await consumer?.stop(AbortSignal.timeout(STOP_MS));
  await start(store);
  await settled();
  expect(stored).toEqual(['a', 'b']);
});

test('asks the server once for all that came while it lingered', async () => {
  await publish('a');
  await start(store, 500);
  await settled();
  const requests = vi.spyOn(nc, 'publish');
  await publish('b', 'c', 'd');
  await settled();
  expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
  const pulls = requests.mock.calls.filter(([subject]) => subject.includes('.MSG.NEXT.'));
  expect(pulls.length).toBeLessThanOrEqual(2);
  requests.mockRestore();
});

test('goes on after a crash of the server', async () => {
  await start(store);
  await publish('a');
  await settled();
  await nats.kill();
  await nats.restart();
  await waitUntil('connected again', async () => {
    await publish('b');
    return true;
  });
  await waitUntil('the rest is stored', () => stored.includes('b'), 30_000);
});
