import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pause, pauseMs } from './pause.ts';

describe('the length of a pause', () => {
  it.each([
    [0, 0, 25],
    [0, 0.5, 37.5],
    [1, 0, 50],
    [3, 0, 200],
    [6, 0, 1_000],
    [1_000_000, 0, 1_000],
  ])('after %i failures with chance %f is %f ms', (failures, random, ms) => {
    expect(pauseMs(failures, random)).toBe(ms);
  });

  it('is never more than two seconds', () => {
    expect(pauseMs(100, 0.999)).toBeLessThan(2_000);
  });
});

describe('a pause', () => {
  afterEach(() => void vi.useRealTimers());

  it('ends by itself', async () => {
    vi.useFakeTimers();
    const pause = new Pause().take(0);
    await vi.advanceTimersByTimeAsync(50);
    await pause;
  });

  it('can be cut short, leaving no timer, and taken again', async () => {
    vi.useFakeTimers();
    const pause = new Pause();
    pause.end();
    for (let round = 0; round < 2; round += 1) {
      const taken = pause.take(6);
      expect(vi.getTimerCount()).toBe(1);
      pause.end();
      await taken;
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it('is over when it is closed, and does not begin after that', async () => {
    vi.useFakeTimers();
    const pause = new Pause();
    const taken = pause.take(6);
    pause.close();
    await taken;
    await pause.take(6);
    expect(vi.getTimerCount()).toBe(0);
  });
});
