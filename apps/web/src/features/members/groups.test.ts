import type { Presence } from '@nats-chat/contracts';
import { expect, it } from 'vitest';
import { groupMembers } from './groups.ts';

const presence = new Map<string, Presence>([
  ['alice', { user: 'alice', status: 'busy' }],
  ['bob', { user: 'bob', status: 'offline', lastSeen: 5 }],
  ['zoe', { user: 'zoe', status: 'online', statusText: 'On the train' }],
]);
const nameOf = (user: string): string => user;

it('groups members by whether they are here, by name, and counts those of whom nothing is known as offline', () => {
  const members = ['zoe', 'carol', 'bob', 'alice'].map((user) => ({ user, role: 'member' as const }));
  const groups = groupMembers(members, { presence, nameOf });
  expect(groups.map(({ title, members: its }) => [title, ...its.map(({ user }) => user)])).toEqual([
    ['Here', 'alice', 'zoe'],
    ['Offline', 'bob', 'carol'],
  ]);
  expect(groups[0]?.members[1]?.statusText).toBe('On the train');
});

it('leaves out a group without members', () => {
  expect(groupMembers([{ user: 'zoe', role: 'owner' }], { presence, nameOf }).map(({ id }) => id)).toEqual(['here']);
});
