import { describe, expect, it } from 'vitest';
import { messageLink, panelRouteOf, roomPath, roomTitle } from './rooms.ts';

it.each([
  ['public', '#leads'],
  ['private', 'leads'],
  ['admin', 'leads'],
  ['dm', 'leads'],
] as const)('a room that is %s is named %s', (type, title) => {
  expect(roomTitle({ type, displayName: 'leads' })).toBe(title);
});

it('a link to a reply leads by its thread', () => {
  expect(messageLink({ room: 'café', messageId: 'one' })).toBe('/r/caf%C3%A9/one');
  expect(messageLink({ room: 'café', messageId: 'two', threadId: 'one' })).toBe('/r/caf%C3%A9/one/two');
});

describe('the address of a room', () => {
  it.each([
    ['alone', undefined, '/room/caf%C3%A9'],
    ['with its members', { name: 'members' }, '/room/caf%C3%A9/members'],
    ['with a panel about something', { name: 'members', id: 'a/b' }, '/room/caf%C3%A9/members/a%2Fb'],
  ] as const)('%s', (_, panel, path) => {
    expect(roomPath('café', panel)).toBe(path);
  });

  it.each([
    ['members', undefined, { name: 'members', id: undefined }],
    ['members', 'bob', undefined],
    ['thread', 'id', { name: 'thread', id: 'id' }],
    ['thread', undefined, undefined],
    ['nonsense', undefined, undefined],
    ['toString', undefined, undefined],
    [undefined, undefined, undefined],
  ])('names the panel %s with the id %s, or none', (name, id, panel) => {
    expect(panelRouteOf(name, id)).toEqual(panel);
  });
});
