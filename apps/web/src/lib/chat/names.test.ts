import { expect, it } from 'vitest';
import { distinctNames } from './names.ts';

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
