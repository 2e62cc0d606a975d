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

  it('hides a private room from one who was a member until just now', async () => {
    const { options, metaOf, ...store } = given();
    store.given({ room: 'p-plans', type: 'private' });
    const stale = { room: 'p-plans', meta: metaOf('p-plans')!, role: 'member' as const };
    await expect(getRoom(options)(callIn(stale, {}))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
