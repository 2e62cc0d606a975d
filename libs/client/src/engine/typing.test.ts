import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeTimer } from '@nats-chat/async/fake-timer';
import { Typing } from './typing.ts';

describe('the people who are writing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const set = () => {
    const { timer, advance, waiting } = fakeTimer();
    const send = vi.fn();
    return { typing: new Typing({ send, timer, schedule: queueMicrotask }), send, advance, waiting };
  };

  it('are shown for 6 s after they last said so', () => {
    const { typing, advance } = set();
    typing.started('bob');
    advance(4_000);
    typing.started('carol');
    typing.started('bob');
    advance(5_999);
    expect(typing.store.get()).toEqual(['bob', 'carol']);
    advance(1);
    expect(typing.store.get()).toEqual([]);
  });

  it('are shown no more when their message is there', () => {
    const { typing, waiting } = set();
    typing.started('bob');
    typing.ended('bob');
    typing.ended('carol');
    expect(typing.store.get()).toEqual([]);
    expect(waiting()).toBe(0);
  });

  it('are notified of me every 3 s at most', () => {
    const { typing, send } = set();
    typing.send();
    vi.advanceTimersByTime(2_999);
    typing.send();
    expect(send).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    typing.send();
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('are forgotten when the room leaves the screen', () => {
    const { typing, waiting } = set();
    typing.started('bob');
    typing.stop();
    expect(typing.store.get()).toEqual([]);
    expect(waiting()).toBe(0);
  });
});
