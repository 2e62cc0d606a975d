import { fakeTimer } from '@nats-chat/async/fake-timer';
import { ApiError } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { settle, unavailable } from '../../test/fake-requester.ts';
import { RetriedLoad } from './retried-load.ts';

const set = (...outcomes: (ApiError | undefined)[]) => {
  const { timer, advance, waiting } = fakeTimer();
  const link = { up: true };
  let attempts = 0;
  const load = new RetriedLoad({
    connected: () => link.up,
    timer,
    attempt: async () => {
      attempts += 1;
      return outcomes.shift();
    },
  });
  const pass = async (ms: number): Promise<void> => {
    advance(ms);
    await settle();
  };
  return { load, link, pass, waiting, attempts: () => attempts };
};

describe('a load that is retried', () => {
  it('is made again by itself until it succeeds, after waits that grow', async () => {
    const { load, pass, attempts, waiting } = set(unavailable(), unavailable(), undefined);
    await load.run();
    await pass(1_000);
    expect(attempts()).toBe(2);
    await pass(999);
    expect(attempts()).toBe(2);
    await pass(1_001);
    expect([attempts(), waiting()]).toEqual([3, 0]);
  });

  it('waits as long as the service says', async () => {
    const { load, pass, attempts } = set(unavailable(30_000));
    await load.run();
    await pass(29_999);
    expect(attempts()).toBe(1);
    await pass(1);
    expect(attempts()).toBe(2);
  });

  it('is not made again once it failed for good, without a connection, or after it is stopped', async () => {
    const final = set(new ApiError('FORBIDDEN'));
    await final.load.run();
    const offline = set(unavailable());
    offline.link.up = false;
    await offline.load.run();
    const stopped = set(unavailable());
    const run = stopped.load.run();
    stopped.load.stop();
    await run;
    expect([final.waiting(), offline.waiting(), stopped.waiting()]).toEqual([0, 0, 0]);
  });

  it('is made at once when somebody asks, and not a second time later', async () => {
    const { load, attempts, waiting } = set(unavailable(), undefined);
    await load.run();
    expect(waiting()).toBe(1);
    await load.run();
    expect([attempts(), waiting()]).toEqual([2, 0]);
  });
});
