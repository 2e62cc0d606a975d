import { beforeEach, describe, expect, it } from 'vitest';
import { idOf, said } from '../../test/events.ts';
import { Unread, UNREAD_CAP } from './unread.ts';

describe('unread messages', () => {
  let unread: Unread;
  beforeEach(() => {
    unread = new Unread('alice');
  });

  it.each([
    ['somebody’s post', {}, 1],
    ['my own post', { user: 'alice' }, 0],
    ['an edit', { action: 'edit', targetId: idOf(1) }, 0],
    ['a reaction', { action: 'react', targetId: idOf(1), emoji: '👍' }, 0],
    ['a post in a thread', { threadId: idOf(1) }, 0],
    ['a reply that is in the room as well', { threadId: idOf(1), alsoInRoom: true }, 1],
    ['a system message', { user: 'SYSTEM' }, 0],
  ] as const)('count %s as %3$d', (_, fields, count) => {
    expect(unread.add('town', said(2, 'hello', fields).event)).toBe(count === 1);
    expect(unread.of('town')).toEqual({ unread: count, mentions: 0 });
  });

  it.each([
    ['me', { users: ['bob', 'alice'], room: false }, 1],
    ['the room', { users: [], room: true }, 1],
    ['somebody else', { users: ['bob'], room: false }, 0],
  ])('count a mention of %s as %3$d', (_, mentions, count) => {
    unread.add('town', said(2, 'hello', { mentions }).event);
    expect(unread.of('town')).toEqual({ unread: 1, mentions: count });
  });

  it('count a message once, and each room for itself', () => {
    expect(unread.add('town', said(1, 'a').event)).toBe(true);
    expect(unread.add('town', said(1, 'a').event)).toBe(false);
    unread.add('garden', said(2, 'b').event);
    unread.clear('garden');
    expect([unread.of('town').unread, unread.of('garden').unread]).toEqual([1, 0]);
  });

  it('count nothing of who is blocked, and take it back when somebody is', () => {
    const blocked = new Set(['mallory']);
    unread = new Unread('alice', (user) => blocked.has(user));
    const mentions = { users: ['alice'], room: false };
    expect(unread.add('town', said(1, 'a', { user: 'mallory', mentions }).event)).toBe(false);
    unread.add('town', said(2, 'b', { user: 'eve', mentions }).event);
    unread.add('town', said(3, 'c', { user: 'bob' }).event);
    unread.add('garden', said(4, 'd', { user: 'eve' }).event);
    expect(unread.of('town')).toEqual({ unread: 2, mentions: 1 });
    unread.forget('eve');
    expect([unread.of('town'), unread.of('garden')]).toEqual([
      { unread: 1, mentions: 0 },
      { unread: 0, mentions: 0 },
    ]);
  });

  it('stop counting at the cap', () => {
    for (let seq = 1; seq <= UNREAD_CAP + 5; seq += 1) unread.add('town', said(seq, 'x').event);
    expect(unread.of('town').unread).toBe(UNREAD_CAP);
  });
});
