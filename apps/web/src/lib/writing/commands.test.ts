import { describe, expect, it } from 'vitest';
import { myRoom } from '../../../test/render-in-chat.tsx';
import { commandsFor, parseCommand } from './commands.ts';

it('has a name, what is written behind it, and whom that mentions', () => {
  expect(parseCommand('/Invite <@bob> and <@jane=2Edoe>, <@bob>\n')).toEqual({
    name: 'invite',
    rest: '<@bob> and <@jane=2Edoe>, <@bob>',
    users: ['bob', 'jane=2Edoe'],
  });
  expect(parseCommand('/leave')).toEqual({ name: 'leave', rest: '', users: [] });
});

describe('the commands of a room', () => {
  const names = (info: Parameters<typeof commandsFor>[0]) => commandsFor(info).map(({ name }) => name);
  const always = ['dm', 'mute', 'shrug', 'status', 'unmute'];
  it.each([
    ['public', 'member', [...always, 'leave']],
    ['public', 'owner', [...always, 'leave', 'topic']],
    ['private', 'member', [...always, 'invite', 'leave']],
    ['dm', 'member', always],
    ['admin', 'member', ['dm', 'shrug', 'status']],
  ] as const)('of a %s room for a %s', (type, role, expected) => {
    expect(names({ ...myRoom('town', role), type })).toEqual(expected.toSorted());
  });
  it('are none that need to know it while it is not known', () => {
    expect(names(undefined)).toEqual(['dm', 'shrug', 'status']);
  });
});
