import { MAX_PRIVATE_MEMBERS, MAX_PRIVATE_ROOMS } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { callIn, given, roomOf } from '../../test/given.ts';
import { invitePeople } from './invite-people.ts';

describe('inviting', () => {
  it('makes people of the directory members, notifies them, and writes each to the audit log', async () => {
    const on = given();
    const room = roomOf(on, 'p-plan', { alice: 'owner', bob: 'member' });
    const users = ['carol', 'dave', 'carol', 'nobody', 'alice'];
    expect(await invitePeople(on.options)(callIn(room, { users }))).toEqual({
      members: ['carol', 'dave', 'alice'],
      refused: [{ user: 'nobody', error: 'NOT_FOUND' }],
    });
    expect(on.storedIn('p-plan')).toEqual({ alice: 'owner', bob: 'member', carol: 'member', dave: 'member' });
    expect(['carol', 'dave', 'nobody'].map((user) => on.roleOf('p-plan', user))).toEqual([
      'member',
      'member',
      undefined,
    ]);
    const event = { room: 'p-plan', kind: 'invited', by: 'bob' };
    expect(on.sent).toEqual([
      { user: 'carol', event },
      { user: 'dave', event },
    ]);
    expect(on.audited).toMatchObject([
      { actor: 'bob', action: 'room.invite', target: 'p-plan', details: { person: 'carol' } },
      { actor: 'bob', action: 'room.invite', target: 'p-plan', details: { person: 'dave' } },
    ]);
  });

  it('takes nobody’s role away', async () => {
    const on = given();
    const room = roomOf(on, 'p-plan', { alice: 'owner', bob: 'member' });
    await invitePeople(on.options)(callIn(room, { users: ['alice'] }));
    expect(on.storedIn('p-plan')).toMatchObject({ alice: 'owner' });
    expect([on.sent, on.audited]).toEqual([[], []]);
  });

  it('goes on after a crash between PostgreSQL and the bucket', async () => {
    const on = given();
    const room = roomOf(on, 'p-plan', { bob: 'owner' });
    const members = { ...on.options.members, sync: async () => Promise.reject(new Error('crash')) };
    const call = callIn(room, { users: ['carol'] });
    await expect(invitePeople({ ...on.options, members })(call)).rejects.toThrow('crash');
    expect(on.roleOf('p-plan', 'carol')).toBeUndefined();
    await invitePeople(on.options)(call);
    expect(on.roleOf('p-plan', 'carol')).toBe('member');
    expect(on.sent).toHaveLength(1);
  });

  it('asks whether the caller may, when it is time to write', async () => {
    const on = given();
    const room = roomOf(on, 'p-plan', { alice: 'owner', bob: 'member' });
    const directory = {
      bind: async (users: readonly string[]) => {
        on.setRole('p-plan', 'bob', undefined);
        return users;
      },
    };
    const invite = invitePeople({ ...on.options, directory });
    await expect(invite(callIn(room, { users: ['carol'] }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(on.storedIn('p-plan')).toEqual({ alice: 'owner' });
  });

  it('is refused to members where only admins invite', async () => {
    const on = given();
    const { meta, ...room } = roomOf(on, 'p-plan', { alice: 'admin', bob: 'member' });
    const closed = { ...room, meta: { ...meta, invitesByAdmins: true } };
    const invite = (caller: string) => invitePeople(on.options)(callIn(closed, { users: ['carol'] }, caller));
    await expect(invite('bob')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await invite('alice')).toMatchObject({ members: ['carol'] });
  });

  it.each([
    ['general', false],
    ['dm-us', false],
    ['p-plan', true],
  ])('is refused in %s when it is archived or not private', async (id, archived) => {
    const on = given();
    const { meta, ...room } = roomOf(on, id, { bob: 'owner' });
    const invite = invitePeople(on.options)(callIn({ ...room, meta: { ...meta, archived } }, { users: ['carol'] }));
    await expect(invite).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(on.roleOf(id, 'carol')).toBeUndefined();
  });

  it('refuses who is in so many rooms, and who blocks the caller, alike; members among them stay', async () => {
    const on = given();
    const room = roomOf(on, 'p-plan', { bob: 'owner', mia: 'member' });
    for (let at = 0; at < MAX_PRIVATE_ROOMS; at += 1) {
      on.setRole(`p-${at}`, 'carol', 'member');
      if (at > 0) on.setRole(`p-${at}`, 'erin', 'member');
      on.setRole(`dm-${at}`, 'erin', 'member');
    }
    for (const user of ['dave', 'mia']) await on.people.block(user, 'bob', 10);
    await on.people.block('bob', 'erin', 10);
    const users = ['carol', 'dave', 'erin', 'mia'];
    expect(await invitePeople(on.options)(callIn(room, { users }))).toEqual({
      members: ['erin', 'mia'],
      refused: [
        { user: 'carol', error: 'CONFLICT' },
        { user: 'dave', error: 'CONFLICT' },
      ],
    });
  });

  it('refuses who finds no place, and nobody else', async () => {
    const on = given();
    const room = roomOf(on, 'p-plan', { bob: 'owner' });
    for (let at = 2; at < MAX_PRIVATE_MEMBERS; at += 1) on.setRole('p-plan', `person${at}`, 'member');
    expect(await invitePeople(on.options)(callIn(room, { users: ['person2', 'carol', 'dave'] }))).toEqual({
      members: ['person2', 'carol'],
      refused: [{ user: 'dave', error: 'CONFLICT' }],
    });
    expect(Object.keys(on.storedIn('p-plan'))).toHaveLength(MAX_PRIVATE_MEMBERS);
  });
});
