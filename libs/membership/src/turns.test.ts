import { afterEach, describe, expect, it, vi } from 'vitest';
import { Turns } from './turns.ts';

const LIMITS = { concurrency: 2, queue: 2, waitMs: 1_000 };

const given = (limits = LIMITS) => {
  const turns = new Turns(limits);
  const running: { readonly name: string; readonly end: (error?: Error) => void }[] = [];
  const take = (name: string) =>
    turns.take(() => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      running.push({ name, end: (error) => (error === undefined ? resolve(name) : reject(error)) });
      return promise;
    });
  return { take, running, names: () => running.map(({ name }) => name) };
};

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  afterEach(() => void vi.useRealTimers());

  it('lets so many run at once, and the others in their order', async () => {
    const { take, running, names } = given();
    const results = ['a', 'b', 'c', 'd'].map(take);
    expect(names()).toEqual(['a', 'b']);
    running[1]?.end();
    await settled();
    expect(names()).toEqual(['a', 'b', 'c']);
    running[0]?.end();
    await settled();
    for (const { end } of running) end();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('passes on the turn of one that failed', async () => {
    const { take, running, names } = given({ ...LIMITS, concurrency: 1 });
    const [failing, next] = [take('a'), take('b')];
    running[0]?.end(new Error('failed'));
    await expect(failing).rejects.toThrow('failed');
    expect(names()).toEqual(['a', 'b']);
    running[1]?.end();
    expect(await next).toBe('b');
  });

  it('has room again for those who come after all have ended', async () => {
    const { take, running, names } = given();
    const first = ['a', 'b', 'c'].map(take);
    for (let at = 0; at < 3; at += 1) {
      running[at]?.end();
      await settled();
    }
    await Promise.all(first);
    void take('d');
    void take('e');
    void take('f');
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('refuses when too many wait', async () => {
    const { take, running } = given();
    for (const name of ['a', 'b', 'c', 'd']) void take(name);
    await expect(take('e')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(running).toHaveLength(2);
  });

  it('refuses those who waited too long, all of them at once', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { take, running, names } = given({ ...LIMITS, concurrency: 1 });
    const running1 = take('a');
    const waiting = ['b', 'c'].map((name) => take(name).catch((error: unknown) => error));
    vi.advanceTimersByTime(1_001);
    running[0]?.end();
    await running1;
    for (const refusal of await Promise.all(waiting)) expect(refusal).toMatchObject({ code: 'UNAVAILABLE' });
    void take('d');
    expect(names()).toEqual(['a', 'd']);
  });

  it('keeps one who waited just long enough', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { take, running, names } = given({ ...LIMITS, concurrency: 1 });
    void take('a');
    void take('b');
    vi.advanceTimersByTime(1_000);
    running[0]?.end();
    await settled();
    expect(names()).toEqual(['a', 'b']);
  });
});
