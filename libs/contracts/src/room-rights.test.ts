import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayInRoom, mayKick } from '@nats-chat/contracts';
import { roomRole, roomType } from './room.ts';
import type { RoomAction } from './room-rights.ts';

const known = {
  invite: true,
  kick: true,
  'change roles': true,
  update: true,
  archive: true,
  delete: true,
  moderate: true,
  pin: true,
} satisfies Record<RoomAction, true>;
const all = Object.keys(known) as readonly RoomAction[];
/** Everything but what is named. */
const allBut = (...without: readonly RoomAction[]): readonly RoomAction[] =>
  all.filter((action) => !without.includes(action));

describe('the rights of a role', () => {
  it.each<readonly [type: string, role: string | null, actions: readonly RoomAction[]]>([
    ['public', 'owner', allBut('invite')],
    ['public', 'admin', allBut('invite', 'change roles', 'delete')],
    ['public', 'member', []],
    ['public', null, []],
    ['private', 'owner', all],
    ['private', 'admin', allBut('change roles', 'delete')],
    ['private', 'member', ['invite']],
    ['private', null, []],
    ['admin', 'owner', allBut('invite', 'pin')],
    ['admin', 'admin', allBut('invite', 'pin', 'change roles', 'delete')],
    ['admin', 'member', []],
    ['admin', null, []],
    // All of a conversation are members; whatever else is said of one is wrong.
    ['dm', 'member', ['pin']],
    ['dm', 'owner', []],
    ['dm', 'admin', []],
    ['dm', null, []],
  ])('in a %s room, as %s, are %j', (type, role, expected) => {
    expect(all.filter((action) => mayInRoom(action, { type }, role))).toEqual(expected);
  });

  it.each([
    ['owner', true],
    ['admin', true],
    ['member', false],
    [null, false],
  ])('to invite, where admins do that alone: %s: %s', (role, expected) => {
    expect(mayInRoom('invite', { type: 'private', invitesByAdmins: true }, role)).toBe(expected);
  });

  const room = fc.record({
    type: fc.oneof(fc.constantFrom(...roomType.options), fc.string()),
    invitesByAdmins: fc.option(fc.boolean(), { nil: undefined }),
  });
  const action = fc.constantFrom(...all);

  it('that nobody knows are none, and so are those of who is no member', () => {
    const stranger = fc.oneof(
      fc.constantFrom(undefined, null, '', 'Owner', 'moderator', '__proto__'),
      fc.string().filter((role) => !roomRole.safeParse(role).success),
    );
    fc.assert(
      fc.property(action, room, stranger, (wanted, where, role) => {
        expect(mayInRoom(wanted, where, role)).toBe(false);
      }),
    );
  });

  it('are all that the role below has, but in a conversation, where there is one role', () => {
    const many = room.filter(({ type }) => type !== 'dm');
    fc.assert(
      fc.property(action, many, (wanted, where) => {
        const [owner, admin, member] = roomRole.options.map((role) => mayInRoom(wanted, where, role));
        expect(owner === true || admin === false).toBe(true);
        expect(admin === true || member === false).toBe(true);
      }),
    );
  });
});

describe('a membership', () => {
  it.each([
    ['owner', 'owner', true],
    ['owner', 'admin', true],
    ['owner', 'member', true],
    ['admin', 'owner', false],
    ['admin', 'admin', false],
    ['admin', 'member', true],
    ['member', 'member', false],
    [null, 'member', false],
    [undefined, 'member', false],
    // Of a newer service: it may be more than a member.
    ['admin', 'guardian', false],
    ['owner', 'guardian', true],
  ] as const)('may be ended by %s when it is that of %s: %s', (role, other, expected) => {
    for (const type of ['public', 'private'] as const) expect(mayKick({ type }, role, other)).toBe(expected);
  });

  it.each(['owner', 'admin', 'member'] as const)('of a conversation is ended by nobody, not as %s', (role) => {
    expect(mayKick({ type: 'dm' }, role, 'member')).toBe(false);
  });
});
