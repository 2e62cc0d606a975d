import { describe, expect, it } from 'vitest';
import { callTo, given } from '../../test/given.ts';
import type { RoomStore } from '../store.ts';
import { claimRoom } from './claim-room.ts';
import { getRoom } from './get-room.ts';

/** A room as a seed or a setting makes it. */
const ownerless = (room: string) => ({ room, creator: '' });

describe('claiming a room that nobody owns', () => {
  it('makes the caller its owner and a member, tells their other tabs and writes it to the audit log', async () => {
    const { options, sent, audited, roleOf, ...store } = given();
    store.given(ownerless('general'));
    store.setRole('general', 'bob', 'member');
    const claimed = await claimRoom(options)(callTo('general', 'alice'));
    expect(claimed).toMatchObject({ room: 'general', role: 'owner', creator: null });
    expect(claimed.ownerless).toBeUndefined();
    expect(roleOf('general', 'alice')).toBe('owner');
    expect(sent).toEqual([{ user: 'alice', event: { room: 'general', kind: 'joined', by: 'alice' } }]);
    expect(audited).toMatchObject([{ actor: 'alice', action: 'room.claim', target: 'general', result: 'ok' }]);
  });

  it('makes a member the owner, who is notified of their new role', async () => {
    const { options, sent, roleOf, ...store } = given();
    store.given(ownerless('general'));
    store.setRole('general', 'alice', 'member');
    await claimRoom(options)(callTo('general', 'alice'));
    expect(roleOf('general', 'alice')).toBe('owner');
    expect(sent).toEqual([{ user: 'alice', event: { room: 'general', kind: 'role', by: 'alice' } }]);
  });

  it('changes nothing for who owns it, and says so to nobody', async () => {
    const { options, sent, audited, ...store } = given();
    store.given(ownerless('general'));
    store.setRole('general', 'alice', 'owner');
    expect(await claimRoom(options)(callTo('general', 'alice'))).toMatchObject({ role: 'owner' });
    expect([sent, audited]).toEqual([[], []]);
  });

  it('is refused where somebody owns the room, behind however many members', async () => {
    const { options, roleOf, audited, ...store } = given();
    store.given(ownerless('general'));
    for (let at = 0; at < 2_500; at += 1) store.setRole('general', `person${at}`, 'member');
    store.setRole('general', 'zoe', 'owner');
    await expect(claimRoom(options)(callTo('general', 'alice'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(roleOf('general', 'alice')).toBeUndefined();
    expect(audited).toEqual([]);
  });

  it('gives it to one of two who both found no owner', async () => {
    const { options, roleOf, ...store } = given();
    store.given(ownerless('general'));
    const claims = ['alice', 'zoe'].map((user) => claimRoom(options)(callTo('general', user)));
    const results = await Promise.allSettled(claims);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
    expect([roleOf('general', 'alice'), roleOf('general', 'zoe')].filter((role) => role === 'owner')).toHaveLength(1);
  });

  it('goes on where somebody crashed who had claimed it, whoever comes next', async () => {
    const { options, roleOf, ...store } = given();
    store.given(ownerless('general'));
    const exclusively: RoomStore['exclusively'] = (room, work) => store.rooms.exclusively(room, work);
    const crashing = {
      ...options,
      rooms: { exclusively },
      members: { ...options.members, makeOwner: () => Promise.reject(new Error('The process ended.')) },
    };
    await expect(claimRoom(crashing)(callTo('general', 'alice'))).rejects.toThrow('The process ended.');
    await claimRoom(options)(callTo('general', 'zoe'));
    expect(roleOf('general', 'zoe')).toBe('owner');
  });

  it.each([
    ['an unknown room', 'general', undefined, 'NOT_FOUND'],
    ['a deleted room', 'general', { ...ownerless('general'), deleted: true }, 'NOT_FOUND'],
    ['an archived room', 'general', { ...ownerless('general'), archived: true }, 'FORBIDDEN'],
    ['a private room', 'p-secret', { ...ownerless('p-secret'), type: 'private' }, 'NOT_FOUND'],
    ['direct messages', 'dm-secret', { ...ownerless('dm-secret'), type: 'dm' }, 'NOT_FOUND'],
    ['an admin room', 'admin-ops', { ...ownerless('admin-ops'), type: 'admin' }, 'NOT_FOUND'],
  ] as const)('refuses %s, also to its members', async (_, room, record, code) => {
    const { options, roleOf, ...store } = given();
    if (record !== undefined) store.given(record);
    await expect(claimRoom(options)(callTo(room, 'alice'))).rejects.toMatchObject({ code });
    store.setRole(room, 'alice', 'member');
    await expect(claimRoom(options)(callTo(room, 'alice'))).rejects.toMatchObject({ code });
    expect(roleOf(room, 'alice')).toBe('member');
  });

  it('shows everybody whether there is something to claim', async () => {
    const { options, ...store } = given();
    store.given(ownerless('general'));
    store.given({ room: 'lounge', creator: 'alice' });
    const seen = async (room: string) => {
      const granted = { room, meta: store.metaOf(room)!, role: undefined };
      const info = await getRoom(options)({ ...callTo(room, 'bob'), room: granted });
      return info.ownerless ?? false;
    };
    expect([await seen('general'), await seen('lounge')]).toEqual([true, false]);
    await claimRoom(options)(callTo('general', 'alice'));
    expect(await seen('general')).toBe(false);
  });
});
