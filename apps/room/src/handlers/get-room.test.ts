import { describe, expect, it } from 'vitest';
import { callIn, given } from '../../test/given.ts';
import { getRoom } from './get-room.ts';

describe('looking at a room', () => {
  it('tells the role that the leader has, whatever the cache of the access check says', async () => {
    const { options, metaOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'bob', 'member');
    const stale = { room: 'general', meta: metaOf('general')!, role: undefined };
    expect(await getRoom(options)(callIn(stale, {}))).toMatchObject({ room: 'general', role: 'member' });
  });

  it('tells whoever is kept out until when, and nobody else', async () => {
    const { options, metaOf, ...store } = given();
    store.given({ room: 'general' });
    const until = Date.now() + 60_000;
    await options.people.ban('general', { user: 'bob', by: 'anna', until }, 9);
    await options.people.ban('general', { user: 'mia', by: 'anna', until: null }, 9);
    const look = (user: string, role?: 'member') => {
      if (role !== undefined) store.setRole('general', user, role);
      const call = callIn({ room: 'general', meta: metaOf('general')!, role }, {});
      return getRoom(options)({ ...call, caller: user });
    };
    expect(await look('bob')).toMatchObject({ role: null, bannedUntil: until });
    expect(await look('mia')).toMatchObject({ bannedUntil: null });
    for (const info of [await look('carol'), await look('mia', 'member')])
      expect(info).not.toHaveProperty('bannedUntil');
  });

  it('shows a room while it cannot be known who is kept out', async () => {
    const { options, metaOf, ...store } = given();
    store.given({ room: 'general' });
    const people = { banOf: () => Promise.reject(new Error('PostgreSQL is down.')) };
    const call = callIn({ room: 'general', meta: metaOf('general')!, role: undefined }, {});
    expect(await getRoom({ ...options, people })(call)).toMatchObject({ room: 'general', role: null });
  });

  it('hides a private room from one who was a member until just now', async () => {
    const { options, metaOf, ...store } = given();
    store.given({ room: 'p-plans', type: 'private' });
    const stale = { room: 'p-plans', meta: metaOf('p-plans')!, role: 'member' as const };
    await expect(getRoom(options)(callIn(stale, {}))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
