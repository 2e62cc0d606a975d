import { describe, expect, it, vi } from 'vitest';
import { fakeTimer } from '../test/fake-timer.ts';
import { Delay, withTimeout } from './delay.ts';
import { TimeoutError } from './timeout-error.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a delay', () => {
  const given = () => {
    const clock = fakeTimer();
    return { ...clock, delay: new Delay(clock.timer), onEnd: vi.fn() };
  };

  it('ends after its time', async () => {
    const { delay, advance, onEnd } = given();
    void delay.wait(100).then(onEnd);
    advance(99);
    await settled();
    expect(onEnd).not.toHaveBeenCalled();
    advance(1);
    await settled();
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it.each([[100], [undefined]])('of %s ms ends when it is cancelled, and leaves no timer', async (ms) => {
    const { delay, onEnd, waiting } = given();
    void delay.wait(ms).then(onEnd);
    delay.cancel();
    await settled();
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(waiting()).toBe(0);
  });

  it('does not begin again once it is closed', async () => {
    const { delay, onEnd, waiting } = given();
    void delay.wait().then(onEnd);
    delay.close();
    await delay.wait(100);
    await settled();
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(waiting()).toBe(0);
  });
});

describe('a time limit', () => {
  it('gives what comes in time', async () => {
    expect(await withTimeout(1_000, Promise.resolve('yes'))).toBe('yes');
    await expect(withTimeout(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('ends a wait for what does not', async () => {
    await expect(withTimeout(5, new Promise(() => undefined))).rejects.toBeInstanceOf(TimeoutError);
  });
});
