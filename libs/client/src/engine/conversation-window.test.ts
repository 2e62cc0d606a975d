import { describe, expect, it } from 'vitest';
import {
  EMPTY_WINDOW,
  isWithin,
  newerPageOf,
  olderPageOf,
  windowOf,
  withNewer,
  withOlder,
  withoutNewer,
  withoutOlder,
} from './conversation-window.ts';

const page = (sortKeys: readonly number[], more: { readonly before?: boolean; readonly after?: boolean } = {}) => ({
  messages: sortKeys.map((sortKey) => ({ sortKey, messageId: `m${sortKey}` })),
  hasBefore: more.before ?? false,
  hasAfter: more.after ?? false,
});
const MIDDLE = windowOf(page([10, 20, 30], { before: true, after: true }));

describe('the window of a conversation', () => {
  it('reaches from the first to the last message of its page', () => {
    expect(MIDDLE).toEqual({ from: 10, to: 30, fromId: 'm10', toId: 'm30', hasOlder: true, hasNewer: true });
    expect(olderPageOf(MIDDLE)).toEqual({ before: 10, boundaryId: 'm10' });
    expect(newerPageOf(MIDDLE)).toEqual({ after: 30, boundaryId: 'm30' });
  });

  it.each([
    ['an empty one', EMPTY_WINDOW],
    ['one of an empty page', windowOf(page([], { before: true, after: true }))],
  ])('has nothing before or after it when it is %s', (_, window) => {
    expect(window).toMatchObject({ hasOlder: false, hasNewer: false });
    expect(isWithin(window, 5)).toBe(true);
  });

  it.each([
    [9, false],
    [10, true],
    [30, true],
    [31, false],
  ])('has %d: %s', (sortKey, has) => {
    expect(isWithin(MIDDLE, sortKey)).toBe(has);
  });

  it('is open where there is nothing more', () => {
    expect(isWithin(windowOf(page([10], { after: true })), 1)).toBe(true);
    expect(isWithin(windowOf(page([10], { before: true })), 99)).toBe(true);
  });

  it('grows by a page at either end, until there is none', () => {
    const older = withOlder(MIDDLE, page([1, 2], { before: true }));
    expect(older).toEqual({ ...MIDDLE, from: 1, fromId: 'm1' });
    expect(withOlder(older, page([], { before: true }))).toMatchObject({ from: 1, fromId: undefined, hasOlder: false });
    const newer = withNewer(MIDDLE, page([31, 40], { after: true }));
    expect(newer).toEqual({ ...MIDDLE, to: 40, toId: 'm40' });
    expect(withNewer(newer, page([], { after: true }))).toMatchObject({ to: 40, toId: undefined, hasNewer: false });
  });

  it('asks from inside of what was loaded, where all of one sort key are here, without a boundary', () => {
    const cut = withoutNewer(withoutOlder(MIDDLE, 20), 25);
    expect(cut).toMatchObject({ from: 20, to: 25, hasOlder: true, hasNewer: true });
    expect([olderPageOf(cut), newerPageOf(cut)]).toEqual([{ before: 20 }, { after: 25 }]);
  });

  it('keeps its boundary where it is cut at its own edge', () => {
    const whole = windowOf(page([10, 20]));
    expect(withoutOlder(whole, 10)).toEqual({ ...whole, hasOlder: true });
    expect(withoutNewer(whole, 20)).toEqual({ ...whole, hasNewer: true });
  });
});
