import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { storedPost } from '../test/samples.ts';
import { MAX_AGE_MS, RecentEvents } from './recent-events.ts';

describe('recent events', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.advanceTimersByTime(1);
  });
  afterEach(() => vi.useRealTimers());

  it('are kept while everyone in a room asks for them, and not longer: what is erased in the log is gone here too', () => {
    const recent = new RecentEvents(10);
    recent.put(storedPost({ seq: 1 }));
    vi.advanceTimersByTime(MAX_AGE_MS - 200);
    expect(recent.get(1)).toBeDefined();
    vi.advanceTimersByTime(400);
    expect(recent.get(1)).toBeUndefined();
  });

  it('are not kept for longer because they are asked for', () => {
    const recent = new RecentEvents(10);
    recent.put(storedPost({ seq: 1 }));
    for (let asked = 0; asked < 30; asked += 1) {
      vi.advanceTimersByTime(MAX_AGE_MS / 20);
      recent.get(1);
    }
    expect(recent.get(1)).toBeUndefined();
  });

  it('lose a message with all its edits when it is deleted', () => {
    const recent = new RecentEvents(10);
    const post = storedPost({ seq: 1 });
    const edit = storedPost({ seq: 2 });
    recent.put(post);
    recent.put({ ...edit, event: { ...edit.event, action: 'edit', targetId: post.event.messageId } });
    recent.put(storedPost({ seq: 3 }));
    recent.evictMessage(post.event.messageId);
    expect([1, 2, 3].map((seq) => recent.get(seq) !== undefined)).toEqual([false, false, true]);
  });

  it('are as many as fit', () => {
    const recent = new RecentEvents(2);
    for (const seq of [1, 2, 3]) recent.put(storedPost({ seq }));
    expect([1, 2, 3].map((seq) => recent.get(seq) !== undefined)).toEqual([false, true, true]);
  });
});
