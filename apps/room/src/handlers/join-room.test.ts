import { describe, expect, it } from 'vitest';
import { callTo, given } from '../../test/given.ts';
import { joinRoom } from './join-room.ts';

describe('joining a room', () => {
  it('makes the caller a member, tells their other tabs, and says so in the room and in the audit log', async () => {
    const { options, sent, posted, audited, roleOf, ...store } = given();
    store.given({ room: 'general', displayName: 'General' });
    expect(await joinRoom(options)(callTo('general', 'bob'))).toMatchObject({ displayName: 'General', role: 'member' });
    expect(roleOf('general', 'bob')).toBe('member');
    expect(sent).toEqual([{ user: 'bob', event: { room: 'general', kind: 'joined', by: 'bob' } }]);
    expect(posted).toEqual([{ room: 'general', note: { type: 'joined', actor: 'bob' } }]);
    expect(audited).toMatchObject([{ actor: 'bob', action: 'room.join', target: 'general', result: 'ok' }]);
  });

  it('changes nothing for a member, whatever their role, and tells nobody', async () => {
    const { options, sent, posted, audited, roleOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'bob', 'owner');
    expect(await joinRoom(options)(callTo('general', 'bob'))).toMatchObject({ role: 'owner' });
    expect(roleOf('general', 'bob')).toBe('owner');
    expect([sent, posted, audited]).toEqual([[], [], []]);
  });

  it('tells nobody when the cache did not know yet that the caller is a member', async () => {
    const { options, sent, audited, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'bob', 'admin');
    const stale = {
      ...options,
      access: { read: async () => ({ room: 'general', meta: store.metaOf('general')!, role: undefined }) },
    };
    expect(await joinRoom(stale)(callTo('general', 'bob'))).toMatchObject({ role: 'admin' });
    expect([sent, audited]).toEqual([[], []]);
  });

  it.each([
    ['an unknown room', undefined, 'NOT_FOUND'],
    ['a deleted room', { room: 'general', deleted: true }, 'NOT_FOUND'],
    ['an archived room', { room: 'general', archived: true }, 'FORBIDDEN'],
  ] as const)('refuses %s', async (_, room, code) => {
    const { options, roleOf, ...store } = given();
    if (room !== undefined) store.given(room);
    await expect(joinRoom(options)(callTo('general', 'bob'))).rejects.toMatchObject({ code });
    expect(roleOf('general', 'bob')).toBeUndefined();
  });

  it.each(['p-private', 'dm-direct', 'admin-ops'])(
    'says of %s to an outsider that there is no such room',
    async (room) => {
      const { options, roleOf, ...store } = given();
      const type = room === 'p-private' ? 'private' : room === 'dm-direct' ? 'dm' : 'admin';
      store.given({ room, type });
      await expect(joinRoom(options)(callTo(room, 'bob'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(roleOf(room, 'bob')).toBeUndefined();
    },
  );
});
