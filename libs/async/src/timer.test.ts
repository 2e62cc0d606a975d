import { describe, expect, it, vi } from 'vitest';
import { fakeTimer } from '../test/fake-timer.ts';
import { platformTimer, runPeriodically } from './timer.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('periodic work', () => {
  it('runs again and again, a tenth earlier or later, until it is stopped', async () => {
    const { timer, advance, waiting } = fakeTimer();
    const random = vi.spyOn(Math, 'random').mockReturnValue(0);
    const run = vi.fn();
    const stop = runPeriodically({ everyMs: 1_000, timer }, run);
    advance(899);
    expect(run).not.toHaveBeenCalled();
    random.mockReturnValue(1);
    advance(1);
    await settled();
    expect(run).toHaveBeenCalledTimes(1);
    advance(1_099);
    expect(run).toHaveBeenCalledTimes(1);
    advance(1);
    await settled();
    expect(run).toHaveBeenCalledTimes(2);
    await stop();
    expect(waiting()).toBe(0);
    random.mockRestore();
  });

  it('waits for the run that is under way, before the next and at its stop', async () => {
    const { timer, advance, waiting } = fakeTimer();
    const ended = Promise.withResolvers<undefined>();
    const stop = runPeriodically({ everyMs: 1_000, timer }, () => ended.promise);
    advance(1_100);
    expect(waiting()).toBe(0);
    const stopped = vi.fn();
    const stopping = stop().then(stopped);
    await settled();
    expect(stopped).not.toHaveBeenCalled();
    ended.resolve(undefined);
    await stopping;
    expect(waiting()).toBe(0);
  });

  it('runs at once where that is asked for, and tells a run by its signal to stop', async () => {
    const { timer } = fakeTimer();
    const aborted = vi.fn();
    const stop = runPeriodically({ everyMs: 1_000, timer, immediately: true }, async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      aborted();
    });
    await stop();
    expect(aborted).toHaveBeenCalledTimes(1);
  });

  it('goes on after a run that failed', async () => {
    const { timer, advance, waiting } = fakeTimer();
    const onError = vi.fn();
    runPeriodically({ everyMs: 1_000, timer, onError }, () => {
      throw new Error('unavailable');
    });
    advance(1_100);
    await settled();
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('unavailable'));
    expect(waiting()).toBe(1);
  });
});

describe('the platform’s timer', () => {
  it('runs once, unless it is cancelled', () => {
    vi.useFakeTimers();
    const [run, other] = [vi.fn(), vi.fn()];
    platformTimer.after(10, run);
    platformTimer.after(10, other)();
    vi.advanceTimersByTime(100);
    vi.useRealTimers();
    expect(run).toHaveBeenCalledTimes(1);
    expect(other).not.toHaveBeenCalled();
  });
});
