import { contractRows, eventRows, streams } from '@nats-chat/contracts';
import { covers, matches, overlaps, wildcard } from '@nats-chat/subjects';
import { describe, expect, test } from 'vitest';
import { peoplePermissions, peoplePermissionsWhenComplete } from '@nats-chat/permissions';
import { publishMatrix, subscribeMatrix } from '../test/matrix.ts';

const roles = { admin: ['admin', 'user'], user: ['user'], none: [] } as const;
type Role = keyof typeof roles;
const everyRole = Object.keys(roles) as Role[];

describe.each(everyRole)('with the realm role %s', (role) => {
  const { publish, subscribe } = peoplePermissions('alice', roles[role]);

  test.each(publishMatrix)('publishing to $subject is as the matrix says', (row) => {
    expect(publish.allow.some((allowed) => matches(allowed, row.subject))).toBe(row[role]);
  });

  test.each(subscribeMatrix)('subscribing to $subject is as the matrix says', (row) => {
    const allowed = subscribe.allow.some((filter) => covers(filter, row.subject));
    const denied = subscribe.deny.some((filter) => covers(filter, row.subject));
    expect(allowed && !denied).toBe(row[role]);
  });

  test('nothing that may be published reaches the log, the buckets, an inbox or an event', () => {
    const stored = [...Object.values(streams).flatMap(({ subjects }) => [...subjects]), '$KV.>', '$JS.>', '$SYS.>'];
    const published = [...eventRows.map(([, { subject }]) => wildcard(subject)), '_INBOX.>', 'sys.>'];
    const taken = [...stored, ...published];
    expect(publish.allow.filter((allowed) => taken.some((subject) => overlaps(allowed, subject)))).toEqual([]);
  });

  test('what is denied below a subscription is nothing that is allowed', () => {
    expect(subscribe.deny).toEqual(expect.arrayContaining(['room.*.*.>', 'presence.*.*.>']));
    const events = subscribe.allow.filter((allowed) => allowed !== 'deliver.alice.>');
    expect(events.filter((allowed) => subscribe.deny.some((denied) => overlaps(allowed, denied)))).toEqual([]);
  });
});

test('the matrix has a row for every endpoint of the contract', () => {
  const missing = contractRows
    .filter(({ row }) => row.role !== 'service')
    .map(({ row }) => row.subject.replaceAll('{user}', 'alice').replaceAll(/\{\w+\}/g, '*'))
    .filter((pattern) => !publishMatrix.some(({ subject }) => matches(pattern, subject)));
  expect(missing).toEqual([]);
});

test('two people share nothing that names one of them', () => {
  const alice = peoplePermissions('alice', ['user']).publish.allow;
  const bob = peoplePermissions('bob', ['user']).publish.allow;
  expect(alice.filter((one) => bob.some((other) => overlaps(one, other)))).toEqual([]);
});

test('rows of one shape need one pattern, where no other subject is in the way', () => {
  const { publish } = peoplePermissions('alice', []);
  expect(publish.allow).toContain('presence.*.*.alice');
  expect(publish.allow).not.toContain('presence.room.*.alice');
});

test('a name that is not one token has no permissions', () => {
  for (const name of ['', '*', 'a.b', '>', 'svc:room', '{user}'])
    expect(() => peoplePermissions(name, ['user'])).toThrow(RangeError);
});

test('roles that mean nothing here change nothing', () => {
  expect(peoplePermissions('alice', ['offline_access', 'uma_authorization'])).toEqual(peoplePermissions('alice', []));
});

test.each([
  ['any', []],
  ['user', ['user']],
  ['admin', ['admin']],
] as const)(
  'when every row is answered, %s may publish to what the table says, and to nothing of another role',
  (role, held) => {
    const callers = role === 'admin' ? ['any', 'user', 'admin'] : ['any', role];
    const { publish } = peoplePermissionsWhenComplete('alice', held);
    const wrong = contractRows.filter(({ row }) => {
      const subject = row.subject.replaceAll('{user}', 'alice').replaceAll(/\{\w+\}/g, 'x');
      return publish.allow.some((allowed) => matches(allowed, subject)) !== callers.includes(row.role);
    });
    expect(wrong).toEqual([]);
  },
);
