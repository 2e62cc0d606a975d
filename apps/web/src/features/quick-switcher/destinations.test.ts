import { describe, expect, it } from 'vitest';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { initialTextFor, destinationsOf, noneFound } from './destinations.ts';

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
const open = [...rooms, room('a garden'), room('gardening')].map((one) => ({ ...one, role: null }));
const all = { current: undefined, recent: [], canCreate: true, open, openIsCut: false, me: 'alice', people: [] };
const labels = (query: string, more: Partial<Parameters<typeof destinationsOf>[1]> = {}) =>
  destinationsOf(rooms, { ...all, query, ...more }).map(({ label }) => label);

describe('the quick switcher', () => {
  it('offers the other rooms, mentions first, then what is unread, then those that one is not in', () => {
    expect(labels('', { current: 'design' })).toEqual([
      'ops',
      'general',
      'product design',
      'a garden',
      'gardening',
      'Browse all rooms',
      'Create a room',
    ]);
  });

  it('offers what was open last before the others, and after what is unread', () => {
    expect(labels('', { recent: ['product design', 'left', 'general'] }).slice(0, 4)).toEqual([
      'ops',
      'general',
      'product design',
      'design',
    ]);
  });

  it('finds by word, and puts first what begins with the query', () => {
    expect(labels('des')).toEqual(['design', 'product design']);
    expect(labels('#gen')).toEqual(['general']);
  });

  it('finds public rooms that one is not in after those that one is in', () => {
    expect(labels('g')).toEqual(['general', 'gardening', 'a garden']);
    const found = destinationsOf(rooms, { ...all, query: 'gard' });
    expect(found.map(({ kind }) => kind)).toEqual(['other', 'other']);
  });

  it('finds people among the rooms that match as well, but for those whose conversation is found', () => {
    const person = (user: string, displayName: string) => ({ user, displayName, state: 'active' as const });
    const people = [person('gina', 'Gina'), person('bob', 'Bob G'), person('alice', 'Alice G'), person('gd', '')];
    const dm = (displayName: string, ...others: readonly string[]): RoomSummary => ({
      ...room(`dm-${others.join('-')}`),
      type: 'dm',
      displayName,
      people: ['alice', ...others].map((user) => ({ user })),
    });
    const found = (...mine: readonly RoomSummary[]) =>
      destinationsOf([...rooms, ...mine], { ...all, query: 'g', people }).map(({ id }) => id);
    expect(found()).toEqual(['general', '@gina', '@gd', 'gardening', '@bob', '@alice', 'a garden']);
    expect(found(dm('Bob G', 'bob'))).not.toContain('@bob');
    expect(found(dm('Alice G'))).not.toContain('@alice');
    expect(found(dm('Bob G, Gina', 'bob', 'gina'))).toEqual(expect.arrayContaining(['@bob', '@gina']));
    // Its name does not match.
    expect(found(dm('Robert', 'bob'))).toContain('@bob');
  });

  it.each([
    // Not the room that has it within a word.
    ['erin', ['@erin', 'Engineering']],
    // The whole name before the beginning of one, and rooms that one is not in after people.
    ['eng', ['eng', '@eng2', 'Engineering']],
    // A conversation of two before one of several, which begins so as well.
    ['bob', ['dm-bob', 'dm-bob-carol']],
  ])('puts first what %j rather means', (query, ids) => {
    const dm = (displayName: string, ...others: readonly string[]): RoomSummary => ({
      ...room(`dm-${others.join('-')}`),
      type: 'dm',
      displayName,
      people: ['alice', ...others].map((user) => ({ user })),
    });
    const mine = [dm('Bob B, Carol', 'bob', 'carol'), dm('Bob B', 'bob')];
    const others = [room('Engineering'), room('eng')].map((one) => ({ ...one, role: null }));
    const people = [
      { user: 'erin', displayName: 'Erin Evans', state: 'active' as const },
      { user: 'eng2', displayName: 'Real Eng', state: 'active' as const },
    ].filter(({ user }) => user.startsWith(query));
    expect(destinationsOf(mine, { ...all, open: others, query, people }).map(({ id }) => id)).toEqual(ids);
  });

  it('leads to more rooms when none is found, and to a new one only those who may', () => {
    expect(labels('zzz')).toEqual(['Browse all rooms', 'Create a room']);
    expect(labels('zzz', { canCreate: false })).toEqual(['Browse all rooms']);
  });

  it('puts first of these what the query means', () => {
    expect(labels('create')).toEqual(['Create a room', 'Browse all rooms']);
    expect(labels('browse')).toEqual(['Browse all rooms', 'Create a room']);
  });

  it('names 50 that one is not in at most, and leads to the others', () => {
    const many = Array.from({ length: 51 }, (_, at) => ({ ...room(`garden ${at}`), role: null }));
    expect(labels('gard', { open: many.slice(0, 50) })).toEqual(many.slice(0, 50).map(({ room: name }) => name));
    expect(labels('gard', { open: many })).toEqual([
      ...many.slice(0, 50).map(({ room: name }) => name),
      'Browse all rooms',
    ]);
  });

  it('leads to more rooms when not all could be searched', () => {
    expect(labels('des', { openIsCut: true })).toEqual(['design', 'product design', 'Browse all rooms']);
  });

  it.each([
    ['', false],
    ['#', false],
    ['des', false],
    ['gard', false],
    ['zzz', true],
    ['browse', true],
  ])('for %j says that none matches: %s', (query, none) => {
    const destinations = destinationsOf(rooms, { ...all, query });
    expect(noneFound(destinations, query)).toBe(none);
  });

  it.each([
    [' #zzz ', 'zzz'],
    ['browse', ''],
    ['', ''],
  ])('fills the first field of the next dialog, for the query %j, with %j', (query, text) => {
    expect(initialTextFor({ kind: 'browse', id: 'browse', label: 'Browse all rooms' }, query)).toBe(text);
  });
});
