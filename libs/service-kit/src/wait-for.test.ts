import { createLogger } from '@nats-chat/otel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitFor } from './wait-for.ts';

const logger = createLogger({ service: 'room', level: 'silent' });
const info = vi.spyOn(logger, 'info');

beforeEach(() => {
  info.mockReset();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** Fails a given number of times, then succeeds. */
const failing = (times: number, failure: () => Error = () => new Error('connect ECONNREFUSED')) => {
  let attempts = 0;
  const connect = vi.fn(async () => {
    attempts += 1;
    if (attempts <= times) throw failure();
    return 'connected';
  });
  return connect;
};

const settled = async (waiting: Promise<unknown>) => {
  const outcome = waiting.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  return outcome;
};

describe('what a service needs at its start', () => {
  it('is not waited for when it is there', async () => {
    await expect(waitFor('NATS', logger, failing(0))).resolves.toBe('connected');
    expect(info).not.toHaveBeenCalled();
  });

  it('is tried every two seconds until it is there, and each attempt says why it is not', async () => {
    const connect = failing(2);
    const waiting = waitFor('NATS', logger, connect);
    for (const [afterMs, attempts] of [
      [0, 1],
      [1_999, 1],
      [1, 2],
      [1_999, 2],
      [1, 3],
    ] as const) {
      await vi.advanceTimersByTimeAsync(afterMs);
      expect(connect).toHaveBeenCalledTimes(attempts);
    }
    expect(await waiting).toBe('connected');
    expect(info.mock.calls).toEqual([
      [{ attempt: 1, reason: 'connect ECONNREFUSED' }, 'Waiting for NATS.'],
      [{ attempt: 2, reason: 'connect ECONNREFUSED' }, 'Waiting for NATS.'],
    ]);
  });

  it('is given up after thirty attempts, with the last failure as the cause', async () => {
    const connect = failing(Infinity);
    const outcome = await settled(waitFor('PostgreSQL', logger, connect));
    expect(connect).toHaveBeenCalledTimes(30);
    expect(outcome).toMatchObject({
      error: { message: 'PostgreSQL is not there after 30 attempts.', cause: { message: 'connect ECONNREFUSED' } },
    });
  });

  it('is given up at once when the attempt itself is broken, and says after how many', async () => {
    const connect = failing(Infinity, () => new TypeError('x is not a function'));
    const outcome = await settled(waitFor('the cache', logger, connect));
    expect(connect).toHaveBeenCalledTimes(1);
    expect(outcome).toMatchObject({
      error: { message: 'the cache is not there after 1 attempt.', cause: { message: 'x is not a function' } },
    });
  });
});
