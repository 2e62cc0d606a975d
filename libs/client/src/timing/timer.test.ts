import { describe, expect, it, vi } from 'vitest';
import { fakeTimer } from '../../test/fake-timer.ts';
import { platformTimer, repeat } from './timer.ts';

describe('a repetition', () => {
  it('runs again and again, a tenth earlier or later, until it is stopped', () => {
    const { timer, advance, waiting } = fakeTimer();
    const random = vi.spyOn(Math, 'random').mockReturnValue(0);
    const run = vi.fn();
    const stop = repeat(timer, 1_000, run);
    advance(899);
    expect(run).not.toHaveBeenCalled();
    random.mockReturnValue(1);
    advance(1);
    expect(run).toHaveBeenCalledTimes(1);
    advance(1_099);
    expect(run).toHaveBeenCalledTimes(1);
    advance(1);
    expect(run).toHaveBeenCalledTimes(2);
    stop();
    expect(waiting()).toBe(0);
    random.mockRestore();
  });
});

describe('the platform’s timer', () => {
  it('runs once, unless it is called off', () => {
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
