import { describe, expect, it } from 'vitest';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { carried, destinationsOf, noneFound } from './destinations.ts';

const room = (name: string, unread = 0, mentions = 0): RoomSummary => ({
  room: name,
  type: 'public',
  displayName: name,
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  role: 'member',
  unread,
  mentions,
});
const rooms = [room('design'), room('general', 3), room('ops', 1, 1), room('product design')];
const labels = (query: string, more: { current?: string; canCreate?: boolean } = {}) =>
  destinationsOf(rooms, { query, current: more.current, canCreate: more.canCreate ?? true }).map(({ label }) => label);

describe('the quick switcher', () => {
  it('offers the other rooms, mentions first, then what is unread', () => {
    expect(labels('', { current: 'design' })).toEqual([
      'ops',
      'general',
      'product design',
      'Browse all rooms',
      'Create a room',
    ]);
  });

  it('finds by word, and puts first what begins with the query', () => {
    expect(labels('des')).toEqual(['design', 'product design']);
    expect(labels('#gen')).toEqual(['general']);
  });

  it('leads to more rooms when none of mine is found, and to a new one only those who may', () => {
    expect(labels('zzz')).toEqual(['Browse all rooms', 'Create a room']);
    expect(labels('zzz', { canCreate: false })).toEqual(['Browse all rooms']);
  });

  it.each([
    ['', false],
    ['#', false],
    ['des', false],
    ['zzz', true],
    ['browse', true],
  ])('for %j says that none of mine matches: %s', (query, none) => {
    const destinations = destinationsOf(rooms, { query, current: undefined, canCreate: true });
    expect(noneFound(destinations, query)).toBe(none);
  });

  it.each([
    [' #zzz ', 'zzz'],
    ['browse', ''],
    ['', ''],
  ])('takes of %j along %j', (query, words) => {
    expect(carried({ kind: 'browse', id: 'browse', label: 'Browse all rooms' }, query)).toBe(words);
  });
});
