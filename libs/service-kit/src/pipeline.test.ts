import { contract } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import type { Msg } from '@nats-io/nats-core';
import { expect, test } from 'vitest';
import { createPipeline } from './pipeline.ts';
import { RateLimiter } from './rate-limiter.ts';

const logger = createLogger({ service: 'room', level: 'silent' });

test('a request that cannot be answered any more ends with its handler, and stops nothing', async () => {
  const row = contract.room.leave;
  const pipeline = createPipeline(row, async () => ({}), {
    operation: 'room.leave',
    logger,
    limiter: new RateLimiter(row.rate),
  });
  const message = {
    subject: 'room.leave.general.alice',
    reply: '_INBOX.alice.x',
    data: new Uint8Array(),
    respond: () => {
      throw new Error('closed connection');
    },
  };
  pipeline.receive(message as Partial<Msg> as Msg);
  expect(pipeline.stats.inFlight()).toBe(1);
  await pipeline.idle();
  expect(pipeline.stats.inFlight()).toBe(0);
});
