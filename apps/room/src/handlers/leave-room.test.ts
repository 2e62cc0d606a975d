import type { Membership } from '@nats-chat/membership';
import { describe, expect, it } from 'vitest';
import { callTo, given } from '../../test/given.ts';
import type { RoomStore } from '../store.ts';
import { leaveRoom } from './leave-room.ts';

describe('leaving a room', () => {
  it('ends the membership, tells the person’s other tabs, and says so in the room and in the audit log', async () => {
    const { options, sent, posted, audited, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'bob', 'member');
    expect(await leaveRoom(options)(callTo('general', 'bob'))).toEqual({});
    expect(roleOf('general', 'bob')).toBeUndefined();
    expect(sent).toEqual([{ user: 'bob', event: { room: 'general', kind: 'left', by: 'bob' } }]);
    expect(posted).toEqual([{ room: 'general', note: { type: 'left', actor: 'bob' } }]);
    const details = { role: 'member' };
    expect(audited).toMatchObject([{ actor: 'bob', action: 'room.leave', target: 'general', result: 'ok', details }]);
  });

  it('does nothing for one who is no member, and tells nobody', async () => {
    const { options, sent, posted, audited, ...store } = given();
    store.given({ room: 'general' });
    expect(await leaveRoom(options)(callTo('general', 'bob'))).toEqual({});
    expect([sent, posted, audited]).toEqual([[], [], []]);
  });

  it('is refused to the last owner, in a sentence that says why', async () => {
    const { options, audited, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    store.setRole('general', 'bob', 'admin');
    await expect(leaveRoom(options)(callTo('general', 'alice'))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('only owner') as string,
    });
    expect(roleOf('general', 'alice')).toBe('owner');
    expect(audited).toEqual([]);
  });

  it('finds another owner behind many members', async () => {
    const { options, audited, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    for (let at = 0; at < 2_500; at += 1) store.setRole('general', `person${at}`, 'member');
    store.setRole('general', 'zoe', 'owner');
    await leaveRoom(options)(callTo('general', 'alice'));
    expect(roleOf('general', 'alice')).toBeUndefined();
    expect(audited).toMatchObject([{ actor: 'alice', action: 'room.leave', details: { role: 'owner' } }]);
  });

  it('takes no lock for the last owner, and reads no members while it holds one', async () => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    let held = false;
    let locks = 0;
    const exclusively: RoomStore['exclusively'] = (room, work) => {
      locks += 1;
      held = true;
      return store.rooms.exclusively(room, work).finally(() => (held = false));
    };
    const page: Membership['page'] = (...args) => {
      expect(held).toBe(false);
      return store.membership.page(...args);
    };
    const leave = leaveRoom({ ...options, rooms: { ...options.rooms, exclusively }, membership: { page } });
    await expect(leave(callTo('general', 'alice'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(locks).toBe(0);
    store.setRole('general', 'zoe', 'owner');
    await leave(callTo('general', 'alice'));
    expect(locks).toBe(1);
    expect(roleOf('general', 'alice')).toBeUndefined();
  });

  it.each([
    ['goes on with one who was made an owner instead', 'yves', undefined],
    ['is refused when there is none instead', undefined, 'owner'],
  ] as const)('%s, when the other owner is gone before the lock is had', async (_, successor, roleAfter) => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    store.setRole('general', 'zoe', 'owner');
    const exclusively: RoomStore['exclusively'] = (room, work) => {
      store.setRole('general', 'zoe', undefined);
      if (successor !== undefined) store.setRole('general', successor, 'owner');
      return store.rooms.exclusively(room, work);
    };
    const [result] = await Promise.allSettled([
      leaveRoom({ ...options, rooms: { ...options.rooms, exclusively } })(callTo('general', 'alice')),
    ]);
    expect(result).toMatchObject(
      roleAfter === undefined ? { status: 'fulfilled' } : { status: 'rejected', reason: { code: 'CONFLICT' } },
    );
    expect(roleOf('general', 'alice')).toBe(roleAfter);
  });

  it('fails when the other owners change again and again', async () => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    store.setRole('general', 'owner0', 'owner');
    let changes = 0;
    const exclusively: RoomStore['exclusively'] = (room, work) => {
      store.setRole('general', `owner${changes}`, undefined);
      store.setRole('general', `owner${(changes += 1)}`, 'owner');
      return store.rooms.exclusively(room, work);
    };
    const leave = leaveRoom({ ...options, rooms: { ...options.rooms, exclusively } });
    await expect(leave(callTo('general', 'alice'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(roleOf('general', 'alice')).toBe('owner');
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

  it('decides again when a member was made an owner meanwhile', async () => {
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

  it('of a private room ends it in PostgreSQL and in the bucket, and writes who it was to the audit log', async () => {
    const { options, sent, audited, roleOf, storedIn, ...store } = given();
    store.given({ room: 'p-plan', type: 'private' });
    store.setRole('p-plan', 'alice', 'owner');
    store.setRole('p-plan', 'bob', 'admin');
    await leaveRoom(options)(callTo('p-plan', 'bob'));
    expect(storedIn('p-plan')).toEqual({ alice: 'owner' });
    expect(roleOf('p-plan', 'bob')).toBeUndefined();
    expect(sent).toEqual([{ user: 'bob', event: { room: 'p-plan', kind: 'left', by: 'bob' } }]);
    expect(audited).toMatchObject([{ actor: 'bob', action: 'room.leave', details: { role: 'admin' } }]);
  });

  it('of a private room is refused to its last owner, with what to do', async () => {
    const { options, roleOf, storedIn, ...store } = given();
    store.given({ room: 'p-plan', type: 'private' });
    store.setRole('p-plan', 'alice', 'owner');
    store.setRole('p-plan', 'bob', 'admin');
    await expect(leaveRoom(options)(callTo('p-plan', 'alice'))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('make somebody else an owner first') as string,
    });
    expect(storedIn('p-plan')).toEqual({ alice: 'owner', bob: 'admin' });
    store.setRole('p-plan', 'bob', 'owner');
    await leaveRoom(options)(callTo('p-plan', 'alice'));
    expect(storedIn('p-plan')).toEqual({ bob: 'owner' });
    expect(roleOf('p-plan', 'alice')).toBeUndefined();
  });

  it('of a private room goes on where a crash stopped it', async () => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'p-plan', type: 'private' });
    store.setRole('p-plan', 'bob', 'member', 'the bucket alone');
    await leaveRoom(options)(callTo('p-plan', 'bob'));
    expect(roleOf('p-plan', 'bob')).toBeUndefined();
  });

  it('of a direct conversation is refused to its people', async () => {
    const { options, roleOf, ...store } = given();
    store.given({ room: 'dm-secret', type: 'dm' });
    store.setRole('dm-secret', 'bob', 'member');
    await expect(leaveRoom(options)(callTo('dm-secret', 'bob'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(roleOf('dm-secret', 'bob')).toBe('member');
  });

  it.each([
    ['p-secret', 'private'],
    ['dm-secret', 'dm'],
  ] as const)('of %s is not found by others', async (room, type) => {
    const { options, ...store } = given();
    store.given({ room, type });
    store.setRole(room, 'bob', 'member');
    await expect(leaveRoom(options)(callTo(room, 'eve'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
