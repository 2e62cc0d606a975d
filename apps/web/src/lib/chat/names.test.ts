import { expect, it } from 'vitest';
import { distinctNames, distinctRooms } from './names.ts';

const names: Readonly<Record<string, string>> = { alex1: 'Alex Kim', alex2: 'alex  kim', bob: 'Bob', eve: 'ALEX KIM' };
const nameOf = (user: string): string => (names[user] ?? user).replace(/\s+/g, ' ');

it('tells people apart whose names read alike, and leaves the others alone', () => {
  const name = distinctNames(['alex1', 'alex2', 'bob', 'alex1'], nameOf);
  expect(['alex1', 'alex2', 'bob', 'eve'].map(name)).toEqual([
    'Alex Kim (alex1)',
    'alex kim (alex2)',
    'Bob',
    'ALEX KIM (eve)',
  ]);
});

it('takes nobody for two who wrote twice', () => {
  expect(distinctNames(['bob', 'bob'], nameOf)('bob')).toBe('Bob');
});

it.each([
  ['a Cyrillic letter', 'Alice', 'Аlice'],
  ['all of Cyrillic', 'Cooper', 'Соореr'],
  ['a Greek letter', 'Bob', 'Βοb'],
  ['a capital I for an l', 'Alice', 'AIice'],
  ['a digit', 'Otto', '0tto'],
  ['r and n for m', 'Tim', 'Tirn'],
  ['wide letters', 'Bob', 'Ｂｏｂ'],
])('tells apart who looks like another by %s', (_, one, other) => {
  const both: Readonly<Record<string, string>> = { one, other };
  const name = distinctNames(['one', 'other'], (user) => both[user] ?? user);
  expect(['one', 'other'].map(name)).toEqual([`${one} (one)`, `${other} (other)`]);
});

it('leaves names alone that share no more than a script', () => {
  const people = ['Анна', 'Иван', 'Ольга'];
  const name = distinctNames(people, (user) => user);
  expect(people.map(name)).toEqual(people);
});

const room = (id: string, displayName: string, type: 'public' | 'private' | 'dm' = 'public') => ({
  room: id,
  displayName,
  type,
});

it('tells rooms apart whose names read alike, by their ids', () => {
  const rooms = [room('general', 'General'), room('general-2', 'Gеneral', 'private'), room('help', 'Help')];
  expect(distinctRooms(rooms).map(({ displayName }) => displayName)).toEqual([
    'General (general)',
    'Gеneral (general-2)',
    'Help',
  ]);
  expect(distinctRooms([room('help', 'Help')], [...rooms, room('help-2', 'HELP')])[0]?.displayName).toBe('Help (help)');
});

it('leaves the names of conversations as they are, and gives rooms whose names stay back as they are', () => {
  const rooms = [room('general', 'General'), room('dm-1', 'Bob', 'dm'), room('dm-2', 'Bob', 'dm')];
  expect(distinctRooms(rooms, rooms)).toEqual(rooms);
  expect(distinctRooms(rooms)[0]).toBe(rooms[0]);
});
