import { describe, expect, it } from 'vitest';
import { filtersOf, idsCalled, NO_FILTERS, problemsOf, type FilterFields } from './filters.ts';

const start = (day: number): number => new Date(2026, 10, day).getTime();

describe('the filters of the audit log', () => {
  it.each<[Partial<FilterFields>, object]>([
    [{}, {}],
    [{ person: ' @Bob ' }, { person: 'bob' }],
    [{ person: 'j.doe' }, { person: 'j=2Edoe' }],
    [{ room: '#Town' }, { room: 'town' }],
    [{ action: 'room.kick' }, { action: 'room.kick' }],
    [
      { from: '2026-11-20', to: '2026-11-20' },
      { since: start(20), until: start(21) },
    ],
    [{ to: '2026-11-30' }, { until: new Date(2026, 11, 1).getTime() }],
  ])('ask, of %j, for %j', (fields, filters) => {
    expect(filtersOf({ ...NO_FILTERS, ...fields })).toEqual(filters);
  });

  it.each<[Partial<FilterFields>, object]>([
    [{ person: 'bob', room: 'town', from: '2026-11-20', to: '2026-11-20' }, {}],
    [{ person: 'x'.repeat(256) }, { person: 'No user name looks like this.' }],
    [{ room: 'our town' }, { room: 'No room that you can see is called this, and no address looks like this.' }],
    [{ from: '2026-11-20', to: '2026-11-19' }, { to: 'This is before the first day.' }],
  ])('say, of %j, that %j', (fields, problems) => {
    expect(problemsOf({ ...NO_FILTERS, ...fields })).toEqual(problems);
  });
});

describe('a person to look for, or a room', () => {
  const known = [
    { id: 'bob', name: 'Bob Baker' },
    { id: 'j.doe', name: 'Jane Doe' },
    { id: 'jdoe', name: 'Jane Doe' },
    { id: 'alex', name: 'bob' },
  ];

  it.each([
    ['their name', ' bob baker ', ['bob']],
    ['a name of several', 'Jane Doe', ['j.doe', 'jdoe']],
    ['their name with a sign', '#Bob Baker', ['bob']],
    ['a user name, though somebody else is called so', 'Bob', ['Bob']],
    ['a user name with its sign', '@j.doe', ['@j.doe']],
    ['somebody who is not in the directory any more', 'mallory', ['mallory']],
  ])('is found by %s', (_, typed, users) => {
    expect(idsCalled(typed, known)).toEqual(users);
  });
});
