import { describe, expect, it } from 'vitest';
import { fakeMessage } from '../../../test/fake-engine.ts';
import type { TimelineItem } from '../../lib/chat/engine.ts';
import { dayAt, grewAbove, PAUSE_MS, SPAN_MS, toRows } from './rows.ts';

const noon = new Date(2026, 2, 1, 12).getTime();
const MINUTE_MS = 60_000;

const write = (user: string, atMs: number, more: Parameters<typeof fakeMessage>[0]['more'] = {}): TimelineItem =>
  fakeMessage({ room: 'general', user, text: 'Hello', seq: 1, at: atMs, more });

/** The rows in short: kinds, and `+` for a message that continues a group. */
const outline = (items: readonly TimelineItem[], more: { hasOlder?: boolean; firstUnread?: string } = {}) =>
  toRows({ items, hasOlder: more.hasOlder ?? false }, more.firstUnread).map((row) =>
    row.kind === 'message' ? (row.startsGroup ? row.item.message.user : '+') : row.kind,
  );

describe('a timeline', () => {
  it('groups what one person writes without a pause, and without another between', () => {
    const items = [
      write('alice', noon),
      write('alice', noon + PAUSE_MS - 2),
      write('alice', noon + 2 * PAUSE_MS - 2),
      write('bob', noon + 2 * PAUSE_MS - 1),
      write('alice', noon + 2 * PAUSE_MS - 1),
    ];
    expect(outline(items)).toEqual(['start', 'day', 'alice', '+', 'alice', 'bob', 'alice']);
  });

  it('says the name again every ten minutes', () => {
    const items = [4, 8, 12, 16].map((minutes) => write('alice', noon + minutes * MINUTE_MS));
    expect(SPAN_MS).toBe(10 * MINUTE_MS);
    expect(outline(items)).toEqual(['start', 'day', 'alice', '+', 'alice', '+']);
  });

  it('moves no name below when older messages load above, but that of the first', () => {
    const items = Array.from({ length: 150 }, (_, at) => write('alice', noon + at * 33_000));
    const namedOfLast49 = (loaded: number) =>
      toRows({ items: items.slice(-loaded), hasOlder: true }, undefined)
        .slice(-49)
        .map((row) => row.kind === 'message' && row.startsGroup);
    expect(namedOfLast49(50).filter(Boolean).length).toBeGreaterThan(1);
    expect(namedOfLast49(100)).toEqual(namedOfLast49(50));
    expect(namedOfLast49(150)).toEqual(namedOfLast49(50));
  });

  it('shows a run of people coming and going as one line, anything else that happened as one each', () => {
    const note = (type: string, actor: string, at: number) =>
      write('SYSTEM', noon + at, { kind: 'system', system: { type, actor } });
    const items = [
      write('alice', noon),
      note('joined', 'bob', 1),
      note('left', 'carol', 2),
      note('renamed', 'alice', 3),
      note('topic', 'alice', 4),
      note('joined', 'dave', 5),
      write('alice', noon + 6),
    ];
    expect(outline(items)).toEqual(['start', 'day', 'alice', 'system', 'system', 'system', 'system', 'alice']);
    const [run] = toRows({ items, hasOlder: false }, undefined).filter(({ kind }) => kind === 'system');
    expect(run).toMatchObject({ key: items[1]?.key, notes: [{ actor: 'bob' }, { actor: 'carol' }] });
  });

  it('does not group what a bot writes in a person’s name', () => {
    expect(outline([write('alice', noon), write('alice', noon + 1, { kind: 'bot' })])).toEqual([
      ...['start', 'day', 'alice', 'alice'],
    ]);
  });

  it('separates days, and groups with them', () => {
    const beforeMidnight = new Date(2026, 2, 1, 23, 59).getTime();
    const items = [write('alice', beforeMidnight), write('alice', beforeMidnight + 2 * MINUTE_MS)];
    expect(outline(items)).toEqual(['start', 'day', 'alice', 'day', 'alice']);
  });

  it('shows the “New” divider above the first new message, which starts a group', () => {
    const [first, second] = [write('alice', noon), write('alice', noon + 1)];
    expect(outline([first, second], { firstUnread: second.key })).toEqual(['start', 'day', 'alice', 'unread', 'alice']);
  });

  it('begins with its beginning, or with what is still to be loaded', () => {
    expect(outline([])).toEqual(['start']);
    expect(outline([write('alice', noon)], { hasOlder: true })[0]).toBe('older');
  });

  it('has a key of its own for each row', () => {
    const items = Array.from({ length: 50 }, (_, index) => write('alice', noon + index * 60 * MINUTE_MS));
    const keys = toRows({ items, hasOlder: true }, items[3]?.key).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('knows the day of what is at the top, unless its separator or the next shows there', () => {
    const nextNoon = new Date(2026, 2, 2, 12).getTime();
    const items = [write('alice', noon), write('bob', noon + 1), write('bob', nextNoon)];
    const rows = toRows({ items, hasOlder: false }, undefined);
    expect(rows.map(({ kind }) => kind)).toEqual(['start', 'day', 'message', 'message', 'day', 'message']);
    expect(dayAt(rows, 0, 0)).toBeUndefined();
    expect(dayAt(rows, 1, 2)).toBeUndefined();
    expect(dayAt(rows, 2, 3)).toBe(noon);
    expect(dayAt(rows, 3, 4)).toBeUndefined();
    expect(dayAt(rows, 5, 5)).toBe(nextNoon);
    expect(dayAt(rows, 99, 99)).toBe(nextNoon);
  });
});

describe('a list grew above', () => {
  it.each([
    ['when older messages came in', { first: 'b', last: 'd', count: 3 }, { first: 'a', last: 'd', count: 9 }, true],
    ['when its oldest were dropped', { first: 'b', last: 'd', count: 3 }, { first: 'c', last: 'd', count: 2 }, true],
    ['not when newer ones did', { first: 'b', last: 'd', count: 3 }, { first: 'b', last: 'e', count: 4 }, false],
    ['not when it was loaded again', { first: 'b', last: 'd', count: 30 }, { first: 'x', last: 'z', count: 9 }, false],
    [
      'not when the first ones came',
      { first: undefined, last: undefined, count: 2 },
      { first: 'a', last: 'd', count: 9 },
      false,
    ],
  ])('%s', (_, before, after, expected) => {
    expect(grewAbove(before, after)).toBe(expected);
  });
});

it('a thread begins with what started it, above its replies', () => {
  const started = { count: 2, users: ['bob'], lastAt: noon, recent: [] };
  const root = write('alice', noon, { replies: started });
  const items = [root, write('alice', noon + 1), write('bob', noon + 2)];
  const rows = (hasOlder: boolean, of: readonly TimelineItem[]) =>
    toRows({ items: of, hasOlder }, undefined, root.message.messageId).map(({ kind }) => kind);
  expect(rows(false, items)).toEqual(['day', 'message', 'replies', 'message', 'message']);
  expect(rows(true, items.slice(1))).toEqual(['older', 'day', 'message', 'message']);
  expect(rows(false, [write('alice', noon)])).toEqual(['day', 'message']);
});
