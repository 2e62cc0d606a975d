import type { Presence } from '@nats-chat/contracts';
import { expect, it } from 'vitest';
import { groupMembers } from './groups.ts';

const presence = new Map<string, Presence>([
  ['alice', { user: 'alice', status: 'busy' }],
  ['bob', { user: 'bob', status: 'offline', lastSeen: 5 }],
  ['zoe', { user: 'zoe', status: 'online', statusText: 'On the train' }],
]);
const known = { me: 'me', interrupted: undefined, presence, nameOf: (user: string): string => user };

it('groups members by whether they are here, by name, and counts those of whom nothing is known as offline', () => {
  const members = ['zoe', 'carol', 'bob', 'alice'].map((user) => ({ user, role: 'member' as const }));
  const groups = groupMembers(members, known);
  expect(groups.map(({ title, members: its }) => [title, ...its.map(({ user }) => user)])).toEqual([
    ['Here', 'alice', 'zoe'],
    ['Offline', 'bob', 'carol'],
  ]);
  expect(groups[0]?.members[1]?.statusText).toBe('On the train');
});

it('leaves out a group without members', () => {
  expect(groupMembers([{ user: 'zoe', role: 'owner' }], known).map(({ id }) => id)).toEqual(['here']);
});

it.each([
  ['invisible', { chosen: 'invisible' as const }, undefined, ['here', 'Invisible']],
  ['invisible with a text', { chosen: 'invisible' as const, statusText: 'Hi' }, undefined, ['here', 'Invisible · Hi']],
  ['invisible and cut off', { chosen: 'invisible' as const }, 'Reconnecting…', ['offline', 'Reconnecting…']],
])('shows me where I see myself: %s', (_, chosen, interrupted, expected) => {
  const mine = new Map([['me', { user: 'me', status: 'offline' as const, ...chosen }]]);
  const [group] = groupMembers([{ user: 'me', role: 'member' }], { ...known, presence: mine, interrupted });
  expect([group?.id, group?.members[0]?.statusText]).toEqual(expected);
});

it('shows me as online before the server has said so', () => {
  const [group] = groupMembers([{ user: 'me', role: 'member' }], known);
  expect(group).toMatchObject({ id: 'here', members: [{ status: 'online' }] });
});

it('shows me as offline while I have no connection, whatever the server knew last', () => {
  const mine = new Map([['me', { user: 'me', status: 'busy' as const, chosen: 'busy' as const }]]);
  const [group] = groupMembers([{ user: 'me', role: 'member' }], { ...known, presence: mine, interrupted: 'Offline' });
  expect(group).toMatchObject({ id: 'offline', members: [{ status: 'offline', statusText: 'Offline' }] });
});
