import { describe, expect, it } from 'vitest';
import { callTo, given } from '../../test/given.ts';
import { leaveRoom } from './leave-room.ts';

describe('leaving a room', () => {
  it('ends the membership and tells the person’s other tabs', async () => {
    const { options, told, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'bob', 'member');
    expect(await leaveRoom(options)(callTo('general', 'bob'))).toEqual({});
    expect(roleOf('general', 'bob')).toBeUndefined();
    expect(told).toEqual([{ user: 'bob', news: { room: 'general', kind: 'left', by: 'bob' } }]);
  });

  it('does nothing for one who is no member, and tells nobody', async () => {
    const { options, told, ...store } = given();
    store.given({ room: 'general' });
    expect(await leaveRoom(options)(callTo('general', 'bob'))).toEqual({});
    expect(told).toEqual([]);
  });

  it('is refused to the last owner, in a sentence that says what to do', async () => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    store.setRole('general', 'bob', 'admin');
    await expect(leaveRoom(options)(callTo('general', 'alice'))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('last owner') as string,
    });
    expect(roleOf('general', 'alice')).toBe('owner');
  });

  it('finds another owner behind many members', async () => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    for (let at = 0; at < 2_500; at += 1) store.setRole('general', `person${at}`, 'member');
    store.setRole('general', 'zoe', 'owner');
    await leaveRoom(options)(callTo('general', 'alice'));
    expect(roleOf('general', 'alice')).toBeUndefined();
  });

  it('lets one of two owners go when both leave at once', async () => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    store.setRole('general', 'zoe', 'owner');
    const results = await Promise.allSettled(
      ['alice', 'zoe'].map((user) => leaveRoom(options)(callTo('general', user))),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([roleOf('general', 'alice'), roleOf('general', 'zoe')]).toContain('owner');
  });

  it('decides anew when a member was made an owner meanwhile', async () => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'bob', 'member');
    const members = {
      ...options.members,
      leave: async (room: string, user: string, as: 'owner' | 'admin' | 'member') => {
        if (as === 'member') store.setRole(room, user, 'owner');
        return store.members.leave(room, user, as);
      },
    };
    await expect(leaveRoom({ ...options, members })(callTo('general', 'bob'))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(roleOf('general', 'bob')).toBe('owner');
  });

  it('does not trust a page that still shows an owner who is gone', async () => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    const membership = { page: async () => ({ members: [{ user: 'gone', role: 'owner' as const }], next: undefined }) };
    await expect(leaveRoom({ ...options, membership })(callTo('general', 'alice'))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(roleOf('general', 'alice')).toBe('owner');
  });

  it.each([
    ['p-secret', 'private'],
    ['dm-secret', 'dm'],
  ] as const)('of %s is refused to its members, and not found by others', async (room, type) => {
    const { options, roleOf, ...store } = given();
    store.given({ room, type });
    store.setRole(room, 'bob', 'member');
    await expect(leaveRoom(options)(callTo(room, 'bob'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(roleOf(room, 'bob')).toBe('member');
    await expect(leaveRoom(options)(callTo(room, 'eve'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
