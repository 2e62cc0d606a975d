import { beforeEach, describe, expect, it } from 'vitest';
import { WHOLE, FakeEngine, fakeMessage } from '../../../test/fake-engine.ts';
import type { TimelineItem, TimelineState } from '../../lib/chat/engine.ts';
import { cell } from '../../lib/store.ts';
import { keepReadMark, readMarkOf } from './read-marks.ts';
import { followReading } from './reading.ts';

let seq = 0;
beforeEach(() => {
  seq = 0;
});

const write = (user: string, state?: TimelineItem['state']): TimelineItem =>
  fakeMessage({ room: 'general', user, text: 'Hello', seq: (seq += 1) }, state);

const ready = (items: readonly TimelineItem[]): TimelineState => ({
  status: 'ready',
  items,
  ...WHOLE,
});

const setUp = ({ items = [write('bob')], unread = 0 }: { items?: readonly TimelineItem[]; unread?: number } = {}) => {
  const timeline = cell(ready(items));
  const reading = followReading({ timeline, me: 'alice', unread, readUpTo: undefined });
  reading.subscribe(() => undefined);
  const receive = (...arrived: readonly TimelineItem[]) => {
    timeline.set(ready([...timeline.get().items, ...arrived]));
  };
  return { timeline, reading, receive };
};

describe('what came in', () => {
  it('while the reader is at the end is not new', () => {
    const { reading, receive } = setUp();
    receive(write('bob'));
    expect(reading.get()).toEqual({ newBefore: undefined, unseen: 0 });
  });

  it('while the reader is further up is counted, below a line above the first', () => {
    const { reading, receive } = setUp();
    reading.setWatching(false);
    const first = write('bob');
    receive(first);
    receive(write('alice'), write('carol'));
    expect(reading.get()).toEqual({ newBefore: first.key, unseen: 2 });
  });

  it('is seen at the end, where the line stays until more comes in unseen', () => {
    const { reading, receive } = setUp();
    reading.setWatching(false);
    const first = write('bob');
    receive(first);
    reading.setWatching(true);
    expect(reading.get()).toEqual({ newBefore: first.key, unseen: 0 });
    reading.setWatching(false);
    const next = write('bob');
    receive(next);
    expect(reading.get()).toEqual({ newBefore: next.key, unseen: 1 });
  });

  it('has been read when the reader answers', () => {
    const { reading, receive } = setUp();
    reading.setWatching(false);
    receive(write('bob'));
    reading.answered();
    expect(reading.get()).toEqual({ newBefore: undefined, unseen: 0 });
  });

  it('is not what one writes oneself, nor an older page', () => {
    const old = write('bob');
    const { timeline, reading, receive } = setUp();
    reading.setWatching(false);
    receive(write('alice', 'pending'));
    timeline.set(ready([old, ...timeline.get().items]));
    expect(reading.get().unseen).toBe(0);
  });
});

describe('what was unread when the room was opened', () => {
  it('stands below a line, own messages not counted', () => {
    const items = [write('bob'), write('bob'), write('alice'), write('carol')];
    expect(setUp({ items, unread: 2 }).reading.get().newBefore).toBe(items[1]?.key);
  });

  it('shows no line when it begins above what is loaded', () => {
    expect(setUp({ items: [write('bob')], unread: 5 }).reading.get().newBefore).toBeUndefined();
  });

  it('is known once the first page is there', () => {
    const timeline = cell<TimelineState>({ ...ready([]), status: 'loading' });
    const reading = followReading({ timeline, me: 'alice', unread: 1, readUpTo: undefined });
    reading.subscribe(() => undefined);
    const items = [write('bob'), write('bob')];
    timeline.set(ready(items));
    expect(reading.get().newBefore).toBe(items[1]?.key);
  });
});

describe('two visits in a row', () => {
  it.each([
    { what: 'come in after the room is shown as it was left', late: true },
    { what: 'are there when the room is shown', late: false },
  ])('have a line each, before what is unread then, when the messages $what', ({ late }) => {
    const engine = new FakeEngine({ me: 'alice', names: {}, rooms: [], delayMs: 0 });
    const timeline = cell(ready([write('bob'), write('alice')]));
    const visit = (unread: readonly TimelineItem[]) => {
      const receive = () => {
        timeline.set(ready([...timeline.get().items, ...unread]));
      };
      if (!late) receive();
      const readUpTo = readMarkOf(engine, 'general');
      const reading = followReading({ timeline, me: 'alice', unread: unread.length, readUpTo });
      const leave = reading.subscribe(() => undefined);
      if (late) receive();
      timeline.set(ready([...timeline.get().items, write('bob')]));
      const { newBefore } = reading.get();
      leave();
      keepReadMark(engine, { room: 'general', timeline });
      return newBefore;
    };
    visit([]);
    const first = [write('bob'), write('carol'), write('bob')];
    expect(visit(first)).toBe(first[0]?.key);
    const second = [write('bob'), write('carol'), write('bob')];
    expect(visit(second)).toBe(second[0]?.key);
    expect(visit([])).toBeUndefined();
  });
});
