import { expect, it } from 'vitest';
import { personOf, rowOf } from '../test/given.ts';
import { createAnnouncer } from './announcer.ts';
import { People } from './people.ts';
import type { DirectoryPerson, PersonRow } from './store.ts';

const anna = personOf('anna', { displayName: 'Anna', email: 'anna@corp.example' });

const announced = (before: PersonRow | undefined, after: PersonRow) => {
  const published: unknown[] = [];
  const nc = {
    publish: (subject: string, payload: unknown) => published.push([subject, JSON.parse(String(payload))]),
  };
  createAnnouncer(nc, new People({ showEmail: false }))([{ row: after, before }]);
  return published;
};
const row = (more: Partial<DirectoryPerson> = {}, deleted = false) => rowOf({ ...anna, ...more }, 2, deleted);

it.each([
  ['another name', row(), row({ displayName: 'Ann' }), { displayName: 'Ann', state: 'active' }],
  ['an account that was disabled', row(), row({ disabled: true }), { displayName: 'Anna', state: 'disabled' }],
  ['an account that was deleted', row(), row({}, true), { displayName: 'Anna', state: 'deleted' }],
  ['an account that is back', row({}, true), row(), { displayName: 'Anna', state: 'active' }],
])('%s is announced', (_, before, after, seen) => {
  expect(announced(before, after)).toEqual([['people.changed.anna', { v: 1, user: 'anna', ...seen }]]);
});

it('of another user name both are announced', () => {
  expect(announced(row(), row({ user: 'ann' }))).toEqual([
    ['people.changed.anna', { v: 1, user: 'anna', displayName: 'Anna', state: 'deleted' }],
    ['people.changed.ann', { v: 1, user: 'ann', displayName: 'Anna', state: 'active' }],
  ]);
});

it.each([
  ['who is new', undefined, row()],
  ['another address', row(), row({ email: 'a@b.example' })],
])('nothing is announced of %s', (_, before, after) => {
  expect(announced(before, after)).toEqual([]);
});
