import { describe, expect, it } from 'vitest';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { matchesWords } from '../../lib/match.ts';
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

const outline = (rooms: readonly RoomSummary[], filter = '') =>
  sectionsOf(rooms, filter).map(({ title, rooms: its }) => [title, ...its.map(({ displayName }) => displayName)]);

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

  it('keeps a place for rooms when there are none', () => {
    expect(outline([])).toEqual([['Rooms']]);
  });

  it('shows what matches a filter in one section', () => {
    const rooms = [room('design team'), room('general', { unread: 1 }), room('product design')];
    expect(outline(rooms, ' des')).toEqual([['Found', 'design team', 'product design']]);
  });
});

describe('a filter', () => {
  it.each([
    ['Design team', 'te de', true],
    ['Design team', '#design', true],
    ['Design team', 'sign', true],
    ['Design team', 's', false],
    ['Büro', 'buro', true],
    ['general', 'gx', false],
    ['general', '', true],
  ])('on %j by %j: %j', (text, query, found) => {
    expect(matchesWords(text, query)).toBe(found);
  });
});
