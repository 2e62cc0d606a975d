import { describe, expect, it } from 'vitest';
import { callWith, given } from '../../test/given.ts';
import { listAdminRooms } from './list-admin-rooms.ts';

describe('listing admin rooms', () => {
  it('gives them and no other by id, page after page, to whoever may ask as a member', async () => {
    const { options, ...store } = given();
    for (const room of ['admin-ops', 'admin-audit']) store.given({ room, type: 'admin' });
    store.given({ room: 'admin-gone', type: 'admin', deleted: true });
    store.given({ room: 'general' });
    const list = (request: { limit: number; after?: string }) => listAdminRooms(options)(callWith(request, 'alice'));
    expect(await list({ limit: 1 })).toMatchObject({
      rooms: [{ room: 'admin-audit', type: 'admin', role: 'member' }],
      next: 'admin-audit',
    });
    expect(await list({ limit: 1, after: 'admin-audit' })).toMatchObject({
      rooms: [{ room: 'admin-ops' }],
      next: null,
    });
    await expect(list({ limit: 1, after: '\0' })).rejects.toMatchObject({ code: 'INVALID' });
  });
});
