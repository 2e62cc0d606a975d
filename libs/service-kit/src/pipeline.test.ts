import { contract } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import type { Msg } from '@nats-io/nats-core';
import { beforeEach, expect, test, vi } from 'vitest';
import { Pipeline } from './pipeline.ts';
import { RateLimiter } from './rate-limiter.ts';

const logger = createLogger({ service: 'room', level: 'silent' });
const row = contract.room.leave;

let pipeline: Pipeline<typeof row, unknown>;
beforeEach(() => {
  pipeline = new Pipeline(row, async () => ({}), {
    operation: 'room.leave',
    logger,
    limiter: new RateLimiter(row.rate),
  });
});

/** Gives the pipeline a request of alice's. */
const receive = (parts: Partial<Msg>): void => {
  const message: Partial<Msg> = { subject: 'room.leave.general.alice', reply: '_INBOX.alice.x', ...parts };
  pipeline.receive(message as Msg);
};

test('a request that cannot be answered any more ends with its handler, and stops nothing', async () => {
  receive({
    data: new Uint8Array(),
    respond: () => {
      throw new Error('closed connection');
    },
  });
  expect(pipeline.stats.inFlight()).toBe(1);
  await pipeline.drain(1_000);
  expect(pipeline.stats.inFlight()).toBe(0);
});

test('a flood of requests that may not be answered writes a few lines into the log, not one each', () => {
  const warn = vi.spyOn(logger, 'warn').mockReturnValue();
  for (let sent = 0; sent < 100; sent += 1) receive({ reply: '_INBOX.bob.x' });
  expect(warn).toHaveBeenCalledTimes(12);
  expect(pipeline.stats.requests).toBe(100);
});
