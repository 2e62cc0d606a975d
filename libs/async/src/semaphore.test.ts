import { afterEach, describe, expect, it, vi } from 'vitest';
import { mapConcurrent, OverloadError, Semaphore } from './semaphore.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

const given = (limits = { concurrency: 2, maxWaiting: 2, maxWaitMs: 1_000 }) => {
  const semaphore = new Semaphore(limits);
  const running: { readonly name: string; readonly end: (error?: Error) => void }[] = [];
  const run = (name: string) =>
    semaphore.run(() => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      running.push({ name, end: (error) => (error === undefined ? resolve(name) : reject(error)) });
      return promise;
    });
  return { run, running, names: () => running.map(({ name }) => name) };
};

describe('a semaphore', () => {
  afterEach(() => void vi.useRealTimers());

  it('lets so many run at once, and the others in their order', async () => {
    const { run, running, names } = given();
    const results = ['a', 'b', 'c', 'd'].map(run);
    await settled();
    expect(names()).toEqual(['a', 'b']);
    running[1]?.end();
    await settled();
    expect(names()).toEqual(['a', 'b', 'c']);
    running[0]?.end();
    await settled();
    for (const { end } of running) end();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives the place of one that failed to the next', async () => {
    const { run, running, names } = given({ concurrency: 1, maxWaiting: 2, maxWaitMs: 1_000 });
    const [failing, next] = [run('a'), run('b')];
    await settled();
    running[0]?.end(new Error('failed'));
    await expect(failing).rejects.toThrow('failed');
    await settled();
    expect(names()).toEqual(['a', 'b']);
    running[1]?.end();
    expect(await next).toBe('b');
  });

  it('refuses what comes when too many wait', async () => {
    const { run, running } = given();
    const accepted = ['a', 'b', 'c', 'd'].map(run);
    await expect(run('e')).rejects.toBeInstanceOf(OverloadError);
    await settled();
    for (let at = 0; at < 4; at += 1) {
      running[at]?.end();
      await settled();
    }
    expect(await Promise.all(accepted)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuses what waited too long, without running it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { run, running, names } = given({ concurrency: 1, maxWaiting: 2, maxWaitMs: 1_000 });
    const [first, late] = [run('a'), run('b')];
    await settled();
    vi.advanceTimersByTime(1_001);
    running[0]?.end();
    await first;
    await expect(late).rejects.toBeInstanceOf(OverloadError);
    expect(names()).toEqual(['a']);
  });
});

it('maps with a bounded number under way, in the order of the items', async () => {
  let underWay = 0;
  let most = 0;
  const doubled = await mapConcurrent([1, 2, 3, 4, 5], 2, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await settled();
    underWay -= 1;
    return 2 * item;
  });
  expect(doubled).toEqual([2, 4, 6, 8, 10]);
  expect(most).toBe(2);
});
