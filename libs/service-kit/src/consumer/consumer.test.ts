import { createLogger } from '@nats-chat/otel';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeConnection } from '../../test/fake-connection.ts';
import { received } from '../../test/received.ts';
import { Resources } from '../resources.ts';
import { consumerResource } from './consumer.ts';

const logger = createLogger({ service: 'persist', level: 'silent' });
const BUDGET_MS = 3_500;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A consumer at work on one message, above a database, whose messages to the server are in `said`. */
const given = async (process: () => Promise<void>) => {
  const happened: { what: string; atMs: number }[] = [];
  const startedAt = performance.now();
  const note = (what: string) => void happened.push({ what, atMs: Math.round(performance.now() - startedAt) });
  const { nc, deliver } = fakeConnection();
  const api: Partial<Record<keyof JetStreamManager['consumers'], unknown>> = { add: async () => ({}) };
  const jsm: Partial<JetStreamManager> = { consumers: api as JetStreamManager['consumers'] };
  const resources = new Resources(logger);
  await resources.use({ name: 'the database', open: () => undefined, close: () => note('database closed') });
  await resources.use(
    consumerResource({
      nc,
      js: {} as JetStreamClient,
      jsm: jsm as JetStreamManager,
      logger,
      consumer: 'persist',
      decode: (message) => message.string(),
      process,
    }),
  );
  const message = { subject: 'chat.general', reply: '$JS.ACK.CHAT_MESSAGES.persist.1.1.1.0.0', data: 'hello' };
  deliver(
    null,
    received(message, (_, payload) => note(String(payload))),
  );
  await vi.advanceTimersByTimeAsync(6_000);
  happened.splice(0);
  const stoppedAt = performance.now() - startedAt;
  return {
    /** Stops everything, and gives what happened but that messages were kept alive, each with the time since. */
    stop: async (): Promise<Record<string, number>> => {
      const closing = resources.close(BUDGET_MS).then(() => note('all closed'));
      await vi.advanceTimersByTimeAsync(60_000);
      await closing;
      const last = happened.filter(({ what }) => what !== '+WPI');
      return Object.fromEntries(last.map(({ what, atMs }) => [what, Math.round(atMs - stoppedAt)]));
    },
  };
};

describe('a consumer that stops with messages at hand', () => {
  it('gives them back when its part of the one budget is over, and leaves the rest to those below it', async () => {
    const { stop } = await given(() => new Promise(() => undefined));
    expect(await stop()).toEqual({
      '-NAK': BUDGET_MS / 2,
      'database closed': BUDGET_MS / 2,
      'all closed': BUDGET_MS / 2,
    });
  });

  it('waits for those that are processed in time', async () => {
    const work = Promise.withResolvers<void>();
    const { stop } = await given(() => work.promise);
    setTimeout(() => work.resolve(), 300);
    expect(await stop()).toEqual({ '+ACK': 300, 'database closed': 300, 'all closed': 300 });
  });
});
