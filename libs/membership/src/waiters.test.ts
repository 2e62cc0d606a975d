import { afterEach, describe, expect, it, vi } from 'vitest';
import { Waiters } from './waiters.ts';

describe('those who wait for a revision', () => {
  afterEach(() => void vi.useRealTimers());

  it('go on when it is reached or passed, and not before', async () => {
    const waiters = new Waiters(1_000);
    const order: string[] = [];
    const waiting = [5, 7].map((revision) => waiters.wait(revision).then(() => order.push(`waited for ${revision}`)));
    waiters.reached(4);
    waiters.reached(6);
    await waiting[0];
    order.push('at 6');
    waiters.reached(7);
    await waiting[1];
    expect(order).toEqual(['waited for 5', 'at 6', 'waited for 7']);
  });

  it('are refused after the timeout', async () => {
    vi.useFakeTimers();
    const waiting = new Waiters(1_000).wait(5).catch((error: unknown) => error);
    vi.advanceTimersByTime(1_000);
    expect(await waiting).toMatchObject({ code: 'UNAVAILABLE' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are refused when what they wait for is lost, and leave no timer', async () => {
    vi.useFakeTimers();
    const waiters = new Waiters(1_000);
    const waiting = waiters.wait(5);
    waiters.fail(new Error('lost'));
    await expect(waiting).rejects.toThrow('lost');
    expect(vi.getTimerCount()).toBe(0);
  });
});
