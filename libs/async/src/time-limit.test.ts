import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TimeLimit } from './time-limit.ts';
import { TimeoutError } from './timeout-error.ts';

describe('a time limit for many tasks', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  const never = () => new Promise<never>(() => undefined);

  it('gives what comes in time, and what fails by itself', async () => {
    const limit = new TimeLimit(100);
    expect(await limit.run(async () => 'yes')).toBe('yes');
    await expect(limit.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('ends each task after its own time, by one timer', async () => {
    const limit = new TimeLimit(100);
    const ended: string[] = [];
    const start = (name: string) => limit.run(never).catch(() => ended.push(name));
    void start('first');
    await vi.advanceTimersByTimeAsync(60);
    void start('second');
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(40);
    expect(ended).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(59);
    expect(ended).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual(['first', 'second']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([3_600_000, -3_600_000])('keeps its time when the clock is set by %d ms', async (jumpMs) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
    const onEnd = vi.fn();
    void new TimeLimit(100).run(never).catch(onEnd);
    await vi.advanceTimersByTimeAsync(50);
    vi.setSystemTime(Date.now() + jumpMs);
    await vi.advanceTimersByTimeAsync(49);
    expect(onEnd).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it('ends the task by its signal, also one that asks late', async () => {
    const limit = new TimeLimit(100);
    const asked = Promise.withResolvers<AbortSignal>();
    const failing = limit.run(async (task) => {
      const { signal } = task;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      asked.resolve(task.signal);
    });
    failing.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(100);
    await expect(failing).rejects.toBeInstanceOf(TimeoutError);
    expect((await asked.promise).aborted).toBe(true);
  });

  it('can be ended for all tasks at once', async () => {
    const limit = new TimeLimit(100);
    const tasks = [limit.run(never), limit.run(never)];
    limit.abort(new Error('shutdown'));
    for (const task of tasks) await expect(task).rejects.toThrow('shutdown');
  });
});
