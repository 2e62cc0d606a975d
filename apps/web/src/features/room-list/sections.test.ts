import { describe, expect, it } from 'vitest';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { calls } from '../../lib/chat/rooms.ts';
import { sectionsOf } from './sections.ts';

const room = (name: string, more: Partial<RoomSummary> = {}): RoomSummary => ({
  room: name,
  type: 'public',
  displayName: name,
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  role: 'member',
  unread: 0,
  mentions: 0,
  ...more,
});

const outline = (rooms: readonly RoomSummary[]) =>
  sectionsOf(rooms).map(({ title, rooms: its }) => [title, ...its.map(({ displayName }) => displayName)]);

describe('the room list', () => {
  it('shows what is unread first, and nothing twice', () => {
    const rooms = [
      room('a'),
      room('b', { unread: 2 }),
      room('c', { type: 'dm' }),
      room('d', { type: 'dm', mentions: 1 }),
    ];
    expect(outline(rooms)).toEqual([
      ['Unread', 'b', 'd'],
      ['Rooms', 'a'],
      ['Direct messages', 'c'],
    ]);
  });

  it('shows favourites apart, what is muted only where it mentions me, and what is not for the list only where it is unread', () => {
    const prefs = { level: 'all' as const, muted: false, favourite: false, hidden: false };
    const rooms = [
      room('a', { prefs: { ...prefs, favourite: true } }),
      room('b', { unread: 1, prefs: { ...prefs, muted: true } }),
      room('c', { unread: 1, mentions: 1, prefs: { ...prefs, muted: true } }),
      room('d', { type: 'dm', unlisted: true, prefs: { ...prefs, hidden: true } }),
      room('e', { type: 'dm', unlisted: true, unread: 1, prefs: { ...prefs, hidden: true } }),
      room('f', { type: 'dm', unlisted: true }),
    ];
    expect(outline(rooms)).toEqual([['Unread', 'c', 'e'], ['Favourites', 'a'], ['Rooms', 'b'], ['Direct messages']]);
  });

  it('has conversations after the rooms, the one with the latest message first, and favourites too', () => {
    const prefs = { level: 'all' as const, muted: false, favourite: true, hidden: false };
    const rooms = [
      room('a', { type: 'dm', activeAt: 1 }),
      room('b', { type: 'dm', activeAt: 3 }),
      room('c', { type: 'dm', activeAt: 2 }),
      room('d', { type: 'dm', activeAt: 9, prefs }),
      room('e', { prefs }),
    ];
    expect(outline(rooms)).toEqual([['Favourites', 'e', 'd'], ['Rooms'], ['Direct messages', 'b', 'c', 'a']]);
  });

  it('has a conversation that is on screen, though nobody has written in it, unless it is hidden', () => {
    const prefs = { level: 'all' as const, muted: false, favourite: false, hidden: true };
    const open = (more: Partial<RoomSummary>) =>
      sectionsOf([room('a', { type: 'dm', unlisted: true, ...more })], 'a')[1]?.rooms.length;
    expect([open({}), open({ prefs })]).toEqual([1, 0]);
  });

  it.each([
    ['all', 2, 0, true],
    ['mentions', 2, 0, false],
    ['mentions', 2, 1, true],
    ['none', 2, 1, false],
  ] as const)('notified of %s, calls with %d new messages and %d mentions: %s', (level, unread, mentions, called) => {
    const prefs = { level, muted: false, favourite: false, hidden: false };
    expect(calls(room('a', { unread, mentions, prefs }))).toBe(called);
  });

  it('shows admin rooms last, to who has any', () => {
    const rooms = [
      room('admin-ops', { type: 'admin' }),
      room('admin-log', { type: 'admin', unread: 1 }),
      room('a'),
      room('c', { type: 'dm' }),
    ];
    expect(outline(rooms)).toEqual([
      ['Unread', 'admin-log'],
      ['Rooms', 'a'],
      ['Direct messages', 'c'],
      ['Admin', 'admin-ops'],
    ]);
  });

  it('says that there are none of a kind only where there are none, in no other section and not hidden either', () => {
    const prefs = { level: 'all' as const, muted: false, favourite: false, hidden: false };
    const empty = (...rooms: readonly RoomSummary[]) =>
      sectionsOf(rooms).flatMap(({ title, isEmpty = false }) => (isEmpty ? title : []));
    expect(empty()).toEqual(['Rooms', 'Direct messages']);
    expect(empty(room('admin-ops', { type: 'admin' }))).toEqual(['Rooms', 'Direct messages']);
    expect(empty(room('a', { unread: 1 }), room('b', { type: 'dm', prefs: { ...prefs, favourite: true } }))).toEqual(
      [],
    );
    expect(empty(room('a'), room('b', { type: 'dm', prefs: { ...prefs, hidden: true } }))).toEqual([]);
  });

  it('keeps the sections that one adds to when there is nothing in them', () => {
    expect(outline([])).toEqual([['Rooms'], ['Direct messages']]);
  });
});
