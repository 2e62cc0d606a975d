import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../test/given.ts';
import { createSynchroniser } from './synchroniser.ts';

describe('the synchroniser', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('runs one at a time', async () => {
    let running = 0;
    let most = 0;
    const synchroniser = createSynchroniser(async () => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
    }, logger);
    await Promise.all([synchroniser.now(), synchroniser.now(), synchroniser.now()]);
    expect(most).toBe(1);
  });

  it('tells whoever asks for it now that it failed, and runs again when asked', async () => {
    const work = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('no bucket'));
    const synchroniser = createSynchroniser(work, logger);
    await expect(synchroniser.now()).rejects.toThrow('no bucket');
    await expect(synchroniser.now()).resolves.toBeUndefined();
  });

  it('tries until it succeeds when asked to do it again, once for many who ask', async () => {
    const work = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('no bucket'));
    const synchroniser = createSynchroniser(work, logger);
    synchroniser.again();
    synchroniser.again();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('does nothing any more once it is stopped', async () => {
    const work = vi.fn(async () => undefined);
    const synchroniser = createSynchroniser(work, logger);
    synchroniser.again();
    synchroniser.stop();
    await synchroniser.now();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).not.toHaveBeenCalled();
  });
});
