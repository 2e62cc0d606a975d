import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pause } from './pause.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** How long the next pause takes, in ms. */
const lengthOf = async (pause: Pause): Promise<number> => {
  const from = Date.now();
  const taken = pause.take();
  await vi.runAllTimersAsync();
  await taken;
  return Date.now() - from;
};

describe('a pause', () => {
  it('is longer each time, and two seconds at most', async () => {
    const pause = new Pause();
    const lengths: number[] = [];
    for (let round = 0; round < 8; round += 1) lengths.push(await lengthOf(pause));
    expect(lengths).toEqual([50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  it('is short again after something went well', async () => {
    const pause = new Pause();
    for (let round = 0; round < 5; round += 1) await lengthOf(pause);
    pause.reset();
    expect(await lengthOf(pause)).toBe(50);
  });

  it('can be cut short, leaving no timer, and taken again', async () => {
    const pause = new Pause();
    pause.end();
    for (let round = 0; round < 2; round += 1) {
      const taken = pause.take();
      expect(vi.getTimerCount()).toBe(1);
      pause.end();
      await taken;
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it('is over when it is closed, and does not begin after that', async () => {
    const pause = new Pause();
    const taken = pause.take();
    pause.close();
    await taken;
    await pause.take();
    expect(vi.getTimerCount()).toBe(0);
  });
});
