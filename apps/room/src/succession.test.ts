import { describe, expect, it } from 'vitest';
import { given, logger, roomOf, type Given } from '../test/given.ts';
import type { SuccessionMember } from './succession-store.ts';
import { replaceOwnersGone, successorOf, type SuccessionOptions } from './succession.ts';

const member = (user: string, role: SuccessionMember['role'], isGone = false): SuccessionMember => ({
  user,
  role,
  gone: isGone ? [`sub-${user}`] : [],
});

describe('who becomes owner of a room', () => {
  it.each<[string, readonly SuccessionMember[], string | undefined]>([
    ['the longest-serving admin', [member('a', 'owner', true), member('b', 'member'), member('c', 'admin')], 'c'],
    ['the longest-serving member, without an admin', [member('b', 'member'), member('a', 'owner', true)], 'b'],
    ['no admin who is gone too', [member('a', 'owner', true), member('b', 'admin', true), member('c', 'member')], 'c'],
    [
      'nobody while an owner is there',
      [member('a', 'owner', true), member('b', 'owner'), member('c', 'admin')],
      undefined,
    ],
    ['nobody when all are gone', [member('a', 'owner', true), member('b', 'member', true)], undefined],
  ])('is %s', (_, members, successor) => {
    expect(successorOf(members, ({ gone }) => gone.length > 0)).toBe(successor);
  });
});

const ROOM = 'p-plan';

/** Alice owned the room and is gone; the room as it was when it was read. */
const alone = (
  on: Given,
  { sub = 'sub-alice', live = true, members = [member('alice', 'owner', true), member('bob', 'admin')] } = {},
): SuccessionOptions => ({
  ...on.options,
  succession: {
    listRooms: async (after) => (after === undefined ? [ROOM] : []),
    listMembers: async () => members,
  },
  users: { live, peek: (user) => (user === 'alice' ? { value: { sub } } : undefined) },
  logger,
});

const replace = (options: SuccessionOptions, signal = new AbortController().signal) =>
  replaceOwnersGone(options, signal);

const plan = (): Given => {
  const on = given();
  roomOf(on, ROOM, { alice: 'owner', bob: 'admin' });
  return on;
};

describe('a private room whose owner is gone', () => {
  it('is another’s, who is notified, and says so', async () => {
    const on = plan();
    expect(await replace(alone(on))).toBe(1);
    expect(on.storedIn(ROOM)).toEqual({ alice: 'owner', bob: 'owner' });
    expect(on.roleOf(ROOM, 'bob')).toBe('owner');
    expect(on.sent).toEqual([{ user: 'bob', event: { room: ROOM, kind: 'role', by: 'bob' } }]);
    expect(on.posted).toEqual([{ room: ROOM, note: { type: 'succeeded', subjects: ['bob'] } }]);
    expect(on.audited).toMatchObject([{ actor: 'bob', action: 'room.succeed', target: ROOM, result: 'ok' }]);
  });

  it('stays when it is another of the same name who is gone', async () => {
    const on = plan();
    expect(await replace(alone(on, { sub: 'sub-of-another' }))).toBe(0);
    expect(on.storedIn(ROOM)).toEqual({ alice: 'owner', bob: 'admin' });
  });

  it('stays when who would own it left meanwhile, or it has an owner by now', async () => {
    const on = plan();
    on.setRole(ROOM, 'bob', undefined);
    expect(await replace(alone(on))).toBe(0);
    const members = [member('alice', 'owner', true), member('bob', 'admin'), member('carol', 'member')];
    on.setRole(ROOM, 'bob', 'admin');
    on.setRole(ROOM, 'carol', 'owner');
    expect(await replace(alone(on, { members }))).toBe(0);
    expect(on.posted).toEqual([]);
  });

  it('is left alone while nobody knows whose a name is, and when the service stops', async () => {
    const on = plan();
    expect(await replace(alone(on, { live: false }))).toBe(0);
    expect(await replace(alone(on), AbortSignal.abort())).toBe(0);
  });
});
