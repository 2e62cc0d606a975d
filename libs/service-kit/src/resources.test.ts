import { createLogger } from '@nats-chat/otel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followerResource, periodicWork, Resources, type Resource } from './resources.ts';

const logger = createLogger({ service: 'room', level: 'silent' });

/** Resources that write down what happens to them. */
const given = () => {
  const happened: string[] = [];
  const resources = new Resources(logger);
  const noting = (name: string, more: Partial<Resource<string>> = {}): Resource<string> => ({
    name,
    open: () => {
      happened.push(`open ${name}`);
      return name;
    },
    restore: async (value) => happened.push(`restore ${value}`),
    close: (value) => happened.push(`close ${value}`),
    ...more,
  });
  return { resources, noting, happened };
};

describe('the resources of a service', () => {
  it('are opened and restored in order, and closed in the opposite one', async () => {
    const { resources, noting, happened } = given();
    expect(await resources.use(noting('database'))).toBe('database');
    await resources.use(noting('consumer'));
    await resources.restore();
    await resources.close(1_000);
    expect(happened).toEqual([
      'open database',
      'open consumer',
      'restore database',
      'restore consumer',
      'close consumer',
      'close database',
    ]);
  });

  it('are ready by name', async () => {
    const { resources, noting } = given();
    await resources.use(noting('database', { isReady: (value) => value === 'database' }));
    await resources.use(noting('timer'));
    const checks = resources.checks();
    expect(Object.keys(checks)).toEqual(['database']);
    expect(await checks['database']?.()).toBe(true);
  });

  it('close when one of them fails', async () => {
    const { resources, noting, happened } = given();
    await resources.use(noting('database'));
    await resources.use(
      noting('consumer', {
        close: () => {
          throw new Error('broken');
        },
      }),
    );
    await resources.close(1_000);
    expect(happened).toContain('close database');
  });

  it('without a restore or a close have neither', async () => {
    const { resources, happened } = given();
    await resources.use({ name: 'the cache', open: () => happened.push('open') });
    await resources.restore();
    await resources.close(1_000);
    expect(happened).toEqual(['open']);
  });

  it('are restored up to the one that fails, and from the first on again', async () => {
    const { resources, noting, happened } = given();
    let failures = 1;
    await resources.use(noting('storage'));
    await resources.use(
      noting('consumer', {
        restore: async () => {
          happened.push('restore consumer');
          if ((failures -= 1) >= 0) throw new Error('no answer');
        },
      }),
    );
    await resources.use(noting('mirror'));
    happened.splice(0);
    await expect(resources.restore()).rejects.toThrow('no answer');
    await resources.restore();
    expect(happened).toEqual([
      'restore storage',
      'restore consumer',
      'restore storage',
      'restore consumer',
      'restore mirror',
    ]);
  });

  it('are closed once, and what is opened later is closed by itself', async () => {
    const { resources, noting, happened } = given();
    await resources.use(noting('database'));
    await resources.close(1_000);
    await resources.close(1_000);
    await resources.use(noting('late'));
    await resources.close(1_000);
    expect(happened).toEqual(['open database', 'close database', 'open late', 'close late']);
  });
});

describe('a resource that is not there yet', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is waited for, and is one of the resources only then', async () => {
    const { resources, noting } = given();
    let attempts = 0;
    const opening = resources.use(
      noting('database', {
        open: async () => {
          if ((attempts += 1) < 3) throw new Error('connect ECONNREFUSED');
          return 'database';
        },
        isReady: () => true,
      }),
    );
    await vi.advanceTimersByTimeAsync(3_999);
    expect(Object.keys(resources.checks())).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await opening).toBe('database');
    expect(Object.keys(resources.checks())).toEqual(['database']);
  });

  it('ends the start by its name when it does not come, and is not closed', async () => {
    const { resources, noting, happened } = given();
    const broken = noting('PostgreSQL', { open: () => Promise.reject(new Error('connect ECONNREFUSED')) });
    const outcome = resources.use(broken).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(await outcome).toMatchObject({ message: 'PostgreSQL is not there after 30 attempts.' });
    await resources.close(1_000);
    expect(happened).toEqual([]);
  });
});

describe('resources that never end', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('get the signal to stop, and keep nothing else from being closed', async () => {
    const { resources, noting, happened } = given();
    const aborted = vi.fn();
    await resources.use(noting('database'));
    await resources.use(
      noting('consumer', {
        close: (_, signal) => {
          signal.addEventListener('abort', aborted);
          return new Promise(() => undefined);
        },
      }),
    );
    const closing = resources.close(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await closing;
    expect(aborted).toHaveBeenCalledTimes(1);
    expect(happened).toContain('close database');
  });

  it('take half of the time that is left each, so that the ones below get theirs', async () => {
    const { resources, noting } = given();
    const givenUpAt: number[] = [];
    const startedAt = performance.now();
    for (const name of ['one', 'two', 'three']) {
      const close = (_: string, signal: AbortSignal) => {
        signal.addEventListener('abort', () => givenUpAt.push(Math.round(performance.now() - startedAt)));
        return new Promise(() => undefined);
      };
      await resources.use(noting(name, { close }));
    }
    const closing = resources.close(800);
    await vi.advanceTimersByTimeAsync(800);
    await closing;
    expect(givenUpAt).toEqual([400, 600, 700]);
  });
});

describe('a follower', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const setUp = (isNeeded: boolean) => {
    const { resources } = given();
    const ready = Promise.withResolvers<undefined>();
    const follower = { live: false, ready: ready.promise, close: vi.fn() };
    const follow = vi.fn(async () => follower);
    const opening = resources.use(followerResource({ name: 'the mirror', follow, isNeeded }));
    const becomeLive = () => {
      follower.live = true;
      ready.resolve(undefined);
    };
    return { resources, follower, follow, opening, becomeLive };
  };

  it('is waited for by one and the same, however many attempts that takes, and is ready while it is live', async () => {
    const { resources, follower, follow, opening, becomeLive } = setUp(true);
    await vi.advanceTimersByTimeAsync(20_000);
    becomeLive();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await opening).toBe(follower);
    expect(follow).toHaveBeenCalledTimes(1);
    const isReady = resources.checks()['the mirror'];
    expect(await isReady?.()).toBe(true);
    follower.live = false;
    expect(await isReady?.()).toBe(false);
    await resources.close(1_000);
    expect(follower.close).toHaveBeenCalledTimes(1);
  });

  it('that is not needed is not waited for, and does not count', async () => {
    const { resources, follower, opening } = setUp(false);
    expect(await opening).toBe(follower);
    expect(resources.checks()).toEqual({});
    await resources.close(1_000);
    expect(follower.close).toHaveBeenCalledTimes(1);
  });
});

describe('periodic work', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('runs at once and then again and again, also after a run that failed, which is logged', async () => {
    const warn = vi.spyOn(logger, 'warn');
    const run = vi.fn(async () => Promise.reject(new Error('no answer')));
    const work = periodicWork({ name: 'the reconciler', everyMs: 1_000, logger, run });
    const stop = await work.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(run.mock.calls.length).toBeGreaterThanOrEqual(9);
    expect(run.mock.calls.length).toBeLessThanOrEqual(12);
    expect(warn.mock.calls[0]?.[0]).toMatchObject({ work: 'the reconciler', error: { message: 'no answer' } });
    await stop();
    warn.mockRestore();
  });

  it('gets an aborted signal at the stop, and is waited for', async () => {
    const ended = vi.fn();
    const run = (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          setTimeout(() => {
            ended();
            resolve();
          }, 50);
        });
      });
    const resources = new Resources(logger);
    await resources.use(periodicWork({ name: 'the reconciler', everyMs: 1_000, logger, run }));
    const closing = resources.close(1_000);
    await vi.advanceTimersByTimeAsync(49);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await closing;
    expect(ended).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ended).toHaveBeenCalledTimes(1);
  });
});
