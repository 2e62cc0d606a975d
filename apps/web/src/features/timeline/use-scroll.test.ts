// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react';
import type { VirtualizerHandle } from 'virtua';
import { afterEach, describe, expect, it } from 'vitest';
import { WHOLE, FakeEngine, fakeMessage } from '../../../test/fake-engine.ts';
import { createStore } from '../../lib/store.ts';
import { UnreadDivider } from './unread-divider.ts';
import { toRows } from './rows.ts';
import { useScroll } from './use-scroll.ts';

const [ROW_PX, SCREEN_PX, MESSAGES] = [100, 300, 20];
const noon = new Date(2026, 2, 1, 12).getTime();

afterEach(cleanup);

/** A timeline whose rows are all as high: its beginning, a day, and messages. */
const setUp = () => {
  const items = Array.from({ length: MESSAGES }, (_, at) =>
    fakeMessage({ room: 'general', user: 'bob', text: 'Hello', seq: at + 1, at: noon + at }),
  );
  const timeline = { status: 'ready', items, ...WHOLE } as const;
  const divider = new UnreadDivider({ timeline: createStore(timeline), me: 'alice', unread: 0, readUpTo: undefined });
  const room = new FakeEngine({ me: 'alice', names: {}, rooms: [] }).open('general');
  const rows = toRows(timeline, undefined);
  const height = rows.length * ROW_PX;
  const list: VirtualizerHandle = {
    cache: [[], ROW_PX],
    scrollOffset: 0,
    scrollSize: height,
    viewportSize: SCREEN_PX,
    findItemIndex: (offset) => Math.floor(offset / ROW_PX),
    getItemOffset: (at) => at * ROW_PX,
    getItemSize: () => ROW_PX,
    scrollToIndex: () => undefined,
    scrollTo: () => undefined,
    scrollBy: () => undefined,
  };
  const scroller = Object.assign(document.createElement('div'), { scrollTo: () => undefined });
  Object.defineProperties(scroller, { scrollHeight: { value: height }, clientHeight: { value: SCREEN_PX } });
  const refs = { scroller: { current: scroller }, list: { current: list } };
  const { result } = renderHook(() => useScroll({ ...refs, rows, room, timeline, divider }));
  const scrollTo = (offset: number) => {
    scroller.scrollTop = offset;
    act(() => {
      result.current.onScroll(offset);
    });
    return result.current;
  };
  const end = height - SCREEN_PX;
  scrollTo(end);
  return { scrollTo, end };
};

describe('one who scrolls up', () => {
  it('is offered the way back once the newest message is out of sight', () => {
    const { scrollTo, end } = setUp();
    expect(scrollTo(end - ROW_PX + 1).atEnd).toBe(true);
    expect(scrollTo(end - ROW_PX).atEnd).toBe(false);
    expect(scrollTo(end).atEnd).toBe(true);
  });

  it('sees the day of what is at the top, unless its separator is there', () => {
    const { scrollTo, end } = setUp();
    expect(scrollTo(end / 2).day).toBe(noon);
    expect(scrollTo(2 * ROW_PX).day).toBe(noon);
    expect(scrollTo(1.5 * ROW_PX).day).toBeUndefined();
    expect(scrollTo(0.8 * ROW_PX).day).toBeUndefined();
  });
});
