import { describe, expect, it } from 'vitest';
import { personOf, rowOf } from '../test/given.ts';
import { People } from './people.ts';
import type { DirectoryPerson } from './store.ts';

const given = (people: readonly DirectoryPerson[], showEmail = false): People => {
  const directory = new People({ showEmail });
  directory.apply(people.map((person, at) => rowOf(person, at + 1)));
  return directory;
};
const jane = personOf('jane.doe', { firstName: 'Jane', lastName: 'van der Meer', email: 'jd@corp.example' });
const foundBy = (people: readonly DirectoryPerson[], query: string, limit = 20) =>
  given(people)
    .search(query, limit)
    .map(({ user }) => user);

describe('the search for people', () => {
  it.each([
    ['the user name', 'jane.doe'],
    ['a part of it', 'e.do'],
    ['the first name', 'jane'],
    ['a part of the last name', 'eer'],
    ['both names, in any order', 'meer ja'],
    ['the address', 'jd@corp'],
    ['another case', 'JANE'],
  ])('finds by %s', (_, query) => {
    expect(foundBy([jane, personOf('bob')], query)).toEqual(['jane=2Edoe']);
  });

  it.each([
    ['Zoë', 'zoe'],
    ['Łukasz', 'łuk'],
    ['山田 太郎', '田'],
    ['Дмитрий', 'дмит'],
    ['محمد', 'محم'],
    ['Straßer', 'strasser'],
  ])('finds %s by %s', (firstName, query) => {
    expect(foundBy([personOf('someone', { firstName })], query)).toEqual(['someone']);
  });

  it('leaves out who may not sign in', () => {
    const people = given([personOf('anna', { disabled: true })]);
    people.apply([rowOf(personOf('anne'), 9, true), rowOf(personOf('annika'), 10)]);
    expect(people.search('ann', 20).map(({ user }) => user)).toEqual(['annika']);
  });

  it('gives who is called so first, then whose name begins so, then the others by name, and no more than wanted', () => {
    const named = (username: string, displayName: string) => personOf(username, { displayName });
    const people = [
      named('u1', 'Zoe Ann'),
      named('u2', 'Annika'),
      named('u3', 'Ann'),
      named('u4', 'Mary Ann'),
      named('u5', 'Anna 10'),
      named('u6', 'Anna 9'),
    ];
    expect(foundBy(people, 'ann')).toEqual(['u3', 'u6', 'u5', 'u2', 'u4', 'u1']);
    expect(foundBy(people, 'ann', 2)).toEqual(['u3', 'u6']);
  });

  it('gives who has another name since the last search in its place', () => {
    const people = given([personOf('u1', { displayName: 'Ann' }), personOf('u2', { displayName: 'Anna' })]);
    expect(people.search('an', 2).map(({ user }) => user)).toEqual(['u1', 'u2']);
    people.apply([rowOf(personOf('u1', { displayName: 'Anne' }), 3)]);
    expect(people.search('an', 2).map(({ user }) => user)).toEqual(['u2', 'u1']);
  });

  it('shows addresses only where the operator wants it', () => {
    expect(given([jane]).search('jane', 1)).toEqual([
      { user: 'jane=2Edoe', displayName: 'Jane van der Meer', state: 'active' },
    ]);
    expect(given([jane], true).search('jane', 1)).toMatchObject([{ email: 'jd@corp.example' }]);
  });
});

describe('a name', () => {
  const first = personOf('ada', { sub: 'one', displayName: 'The first' });
  const second = personOf('ada', { sub: 'two', displayName: 'The second' });

  it('is that of who has it now, whichever row comes first', () => {
    const people = new People({ showEmail: false });
    people.apply([rowOf(second, 5), rowOf(first, 6, true)]);
    expect(people.get('ada')).toMatchObject({ displayName: 'The second', state: 'active' });
    const others = new People({ showEmail: false });
    others.apply([rowOf(first, 5, true), rowOf(second, 6)]);
    expect(others.get('ada')).toMatchObject({ displayName: 'The second', state: 'active' });
  });

  it('is that of who had it last, when nobody has it', () => {
    const people = given([first]);
    people.apply([rowOf(first, 7, true)]);
    expect(people.get('ada')).toEqual({ user: 'ada', displayName: 'The first', state: 'deleted' });
  });

  it('is nobody’s once its owner has another one', () => {
    const people = given([first]);
    people.apply([rowOf({ ...first, user: 'lovelace' }, 2)]);
    expect(people.get('ada')).toBeUndefined();
    expect(people.get('lovelace')).toMatchObject({ displayName: 'The first' });
  });

  it('does not go back to an older row', () => {
    const people = given([]);
    people.apply([rowOf({ ...first, displayName: 'New' }, 4), rowOf({ ...first, displayName: 'Old' }, 3)]);
    expect(people.get('ada')?.displayName).toBe('New');
    expect(people.revision).toBe(4);
  });
});

describe('the owner of a name', () => {
  it.each([
    ['who has it', [rowOf(personOf('ada'), 1)], { user: 'ada', sub: 'sub-ada', displayName: 'ada' }],
    ['nobody, whose account is disabled', [rowOf(personOf('ada', { disabled: true }), 1)], undefined],
    ['nobody, whose account is gone', [rowOf(personOf('ada'), 1, true)], undefined],
    ['nobody, whom nobody knows', [], undefined],
    [
      'the later one, of two who had it',
      [rowOf(personOf('ada'), 1, true), rowOf(personOf('ada', { sub: 'other' }), 2)],
      { user: 'ada', sub: 'other', displayName: 'ada' },
    ],
  ])('is %s', (_, rows, owner) => {
    const people = new People({ showEmail: false });
    people.apply(rows);
    expect(people.ownerOf('ada')).toEqual(owner);
  });
});
