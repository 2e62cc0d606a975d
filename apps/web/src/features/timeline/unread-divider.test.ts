import { beforeEach, describe, expect, it } from 'vitest';
import { WHOLE, FakeEngine, fakeMessage } from '../../../test/fake-engine.ts';
import type { TimelineItem, TimelineState } from '../../lib/chat/engine.ts';
import { createStore } from '../../lib/store.ts';
import { keepReadMark, readMarkOf, UnreadDivider } from './unread-divider.ts';

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
  const timeline = createStore(ready(items));
  const divider = new UnreadDivider({ timeline, me: 'alice', unread, readUpTo: undefined });
  divider.subscribe(() => undefined);
  const receive = (...arrived: readonly TimelineItem[]) => {
    timeline.set(ready([...timeline.get().items, ...arrived]));
  };
  return { timeline, divider, receive };
};

describe('what came in', () => {
  it('while the reader is at the end is not new', () => {
    const { divider, receive } = setUp();
    receive(write('bob'));
    expect(divider.get()).toEqual({ firstUnread: undefined, unseen: 0 });
  });

  it('while the reader is further up is counted, below a divider above the first', () => {
    const { divider, receive } = setUp();
    divider.setAtBottom(false);
    const first = write('bob');
    receive(first);
    receive(write('alice'), write('carol'));
    expect(divider.get()).toEqual({ firstUnread: first.key, unseen: 2 });
  });

  it('is seen at the end, where the divider stays until more comes in unseen', () => {
    const { divider, receive } = setUp();
    divider.setAtBottom(false);
    const first = write('bob');
    receive(first);
    divider.setAtBottom(true);
    expect(divider.get()).toEqual({ firstUnread: first.key, unseen: 0 });
    divider.setAtBottom(false);
    const next = write('bob');
    receive(next);
    expect(divider.get()).toEqual({ firstUnread: next.key, unseen: 1 });
  });

  it('has been read when the reader answers', () => {
    const { divider, receive } = setUp();
    divider.setAtBottom(false);
    receive(write('bob'));
    divider.markRead();
    expect(divider.get()).toEqual({ firstUnread: undefined, unseen: 0 });
  });

  it('is not what one writes oneself, nor an older page', () => {
    const old = write('bob');
    const { timeline, divider, receive } = setUp();
    divider.setAtBottom(false);
    receive(write('alice', 'pending'));
    timeline.set(ready([old, ...timeline.get().items]));
    expect(divider.get().unseen).toBe(0);
  });
});

describe('what was unread when the room was opened', () => {
  it('stands below a divider, own messages not counted', () => {
    const items = [write('bob'), write('bob'), write('alice'), write('carol')];
    expect(setUp({ items, unread: 2 }).divider.get().firstUnread).toBe(items[1]?.key);
  });

  it('shows no divider when it begins above what is loaded', () => {
    expect(setUp({ items: [write('bob')], unread: 5 }).divider.get().firstUnread).toBeUndefined();
  });

  it('is known once the first page is there', () => {
    const timeline = createStore<TimelineState>({ ...ready([]), status: 'loading' });
    const divider = new UnreadDivider({ timeline, me: 'alice', unread: 1, readUpTo: undefined });
    divider.subscribe(() => undefined);
    const items = [write('bob'), write('bob')];
    timeline.set(ready(items));
    expect(divider.get().firstUnread).toBe(items[1]?.key);
  });
});

describe('two visits in a row', () => {
  it.each([
    { what: 'come in after the room is shown as it was left', late: true },
    { what: 'are there when the room is shown', late: false },
  ])('have a divider each, before what is unread then, when the messages $what', ({ late }) => {
    const engine = new FakeEngine({ me: 'alice', names: {}, rooms: [], delayMs: 0 });
    const timeline = createStore(ready([write('bob'), write('alice')]));
    const visit = (unread: readonly TimelineItem[]) => {
      const receive = () => {
        timeline.set(ready([...timeline.get().items, ...unread]));
      };
      if (!late) receive();
      const readUpTo = readMarkOf(engine, 'general');
      const divider = new UnreadDivider({ timeline, me: 'alice', unread: unread.length, readUpTo });
      const leave = divider.subscribe(() => undefined);
      if (late) receive();
      timeline.set(ready([...timeline.get().items, write('bob')]));
      const { firstUnread } = divider.get();
      leave();
      keepReadMark(engine, { room: 'general', timeline });
      return firstUnread;
    };
    visit([]);
    const first = [write('bob'), write('carol'), write('bob')];
    expect(visit(first)).toBe(first[0]?.key);
    const second = [write('bob'), write('carol'), write('bob')];
    expect(visit(second)).toBe(second[0]?.key);
    expect(visit([])).toBeUndefined();
  });
});
