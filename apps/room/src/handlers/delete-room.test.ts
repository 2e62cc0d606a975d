import { roomTypeOf, type RoomRole } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { callIn, callTo, given, roomOf } from '../../test/given.ts';
import { deleteRoom, removeRoom } from './delete-room.ts';

const PRIVATE = `p-${'a'.repeat(26)}`;
const DM = `dm-${'a'.repeat(26)}`;

describe('deleting a room', () => {
  it.each(['club', PRIVATE])(
    'takes its name and its members from PostgreSQL, audits it, and closes it: %s',
    async (id) => {
      const on = given();
      const room = roomOf(on, id, { alice: 'owner', bob: 'member' });
      expect(await deleteRoom(on.options)(callIn(room, {}, 'alice'))).toEqual({});
      expect(await on.rooms.find(id)).toMatchObject({ deleted: true, displayName: '', topic: '', description: '' });
      expect(on.storedIn(id)).toEqual({});
      expect(on.finished).toEqual([{ room: id, isNew: true }]);
      expect(on.audited).toMatchObject([{ actor: 'alice', action: 'room.delete', target: id, result: 'ok' }]);
    },
  );

  it('is finished by the same request, when a crash came between, and audited once', async () => {
    const on = given();
    const room = roomOf(on, 'club', { alice: 'owner' });
    await deleteRoom(on.options)(callIn(room, {}, 'alice'));
    await deleteRoom(on.options)(callIn(room, {}, 'alice'));
    expect(on.finished.map(({ isNew }) => isNew)).toEqual([true, false]);
    expect(on.audited).toHaveLength(1);
  });

  it.each<readonly [id: string, role: RoomRole | undefined, code: string]>([
    ['club', 'admin', 'FORBIDDEN'],
    ['club', 'member', 'FORBIDDEN'],
    ['club', undefined, 'NOT_MEMBER'],
    [PRIVATE, 'admin', 'FORBIDDEN'],
    [PRIVATE, 'member', 'FORBIDDEN'],
    [PRIVATE, undefined, 'NOT_FOUND'],
    [DM, 'member', 'FORBIDDEN'],
  ])('of %s is refused to %s: %s', async (id, role, code) => {
    const on = given();
    const room = roomOf(on, id, role === undefined ? {} : { bob: role });
    await expect(deleteRoom(on.options)(callIn(room, {}))).rejects.toMatchObject({ code });
    expect([await on.rooms.find(id), on.finished]).toMatchObject([{ deleted: false }, []]);
  });
});

describe('removing a room as a realm admin', () => {
  it('needs no membership of a public one', async () => {
    const on = given();
    roomOf(on, 'club', { alice: 'owner' });
    await removeRoom(on.options)(callTo('club', 'eve'));
    expect(on.audited).toMatchObject([{ actor: 'eve', action: 'room.remove', target: 'club' }]);
    expect(on.finished).toEqual([{ room: 'club', isNew: true }]);
  });

  it.each(['nowhere', PRIVATE, DM, 'admin-ops'])('finds nothing at %s, not even as a member', async (id) => {
    const on = given();
    if (id !== 'nowhere') on.given({ room: id, type: roomTypeOf(id) });
    on.setRole(id, 'eve', 'owner');
    await expect(removeRoom(on.options)(callTo(id, 'eve'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(on.finished).toEqual([]);
  });
});
