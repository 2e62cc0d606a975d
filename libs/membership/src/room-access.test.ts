import type { ApiError, RoomMeta, RoomRole } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { roomOf } from '../test/room-of.ts';
import { createAccess } from './room-access.ts';

const ROOMS: Readonly<Record<string, RoomMeta>> = {
  general: roomOf('public'),
  old: roomOf('public', { archived: true }),
  'p-board': roomOf('private'),
  'dm-us': roomOf('dm'),
  'admin-ops': roomOf('admin'),
  'admin-old': roomOf('admin', { archived: true }),
};

const ROLES: Readonly<Record<string, RoomRole>> = {
  'general.alice': 'owner',
  'old.alice': 'member',
  'p-board.alice': 'admin',
  'dm-us.alice': 'member',
  'admin-ops.alice': 'owner',
  'p-lost.alice': 'member',
};

const given = () => {
  const lookUps: string[] = [];
  const access = createAccess({
    room: (room) => {
      lookUps.push(`room ${room}`);
      return Promise.resolve(ROOMS[room]);
    },
    role: (room, user) => {
      lookUps.push(`role ${room}`);
      return Promise.resolve(ROLES[`${room}.${user}`]);
    },
  });
  return { access, lookUps };
};

describe('access to a room', () => {
  it('gives the room with what it is and the role in it', async () => {
    const { access } = given();
    expect(await access.read('general', 'bob')).toEqual({ room: 'general', meta: ROOMS['general'], role: undefined });
    expect(await access.write('p-board', 'alice')).toEqual({ room: 'p-board', meta: ROOMS['p-board'], role: 'admin' });
  });

  it.each([
    ['read', 'nowhere', 'alice', 'NOT_FOUND'],
    ['read', 'p-board', 'bob', 'NOT_FOUND'],
    ['read', 'admin-ops', 'alice', 'NOT_FOUND'],
    ['read', 'p-lost', 'alice', 'NOT_FOUND'],
    ['write', 'general', 'bob', 'NOT_MEMBER'],
    ['write', 'dm-us', 'bob', 'NOT_FOUND'],
    ['write', 'old', 'alice', 'FORBIDDEN'],
    ['write', 'nowhere', 'bob', 'NOT_FOUND'],
  ] as const)('to %s %s as %s is refused with %s', async (right, room, user, code) => {
    await expect(given().access[right](room, user)).rejects.toMatchObject({ name: 'ApiError', code });
  });

  it.each([
    ['a private room', 'p-board', 'p-nothing'],
    ['a DM', 'dm-us', 'dm-nothing'],
    ['an admin room', 'admin-ops', 'admin-nothing'],
  ])(
    'costs an outsider of %s the same look-ups, and says the same, as one that does not exist',
    async (_, room, none) => {
      const rights = room.startsWith('admin-')
        ? (['read', 'write'] as const)
        : (['read', 'write', 'moderate'] as const);
      for (const right of rights) {
        const { access, lookUps } = given();
        const refusal = await access[right](room, 'bob').catch((error: unknown) => error);
        const existing = lookUps.splice(0).map((lookUp) => lookUp.replace(room, none));
        const other = await access[right](none, 'bob').catch((error: unknown) => error);
        expect(refusal).toEqual(other);
        expect(existing).toEqual(lookUps);
        expect(lookUps).not.toContain(`room ${none}`);
      }
    },
  );

  it('lets admins into admin rooms without a role, and into no other', async () => {
    const { access } = given();
    expect(await access.readAdmin('admin-ops')).toMatchObject({ room: 'admin-ops', role: undefined });
    expect(await access.writeAdmin('admin-ops')).toMatchObject({ meta: { type: 'admin' } });
    expect(await access.readAdmin('admin-old')).toMatchObject({ room: 'admin-old' });
    await expect(access.writeAdmin('admin-old')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(access.readAdmin('general')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(access.writeAdmin('p-board')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('looks up no room but admin rooms where admins alone may ask', async () => {
    const { access, lookUps } = given();
    for (const room of ['general', 'p-board', 'p-nothing', 'dm-us']) {
      await expect(access.readAdmin(room)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(access.writeAdmin(room)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(lookUps).toEqual([]);
  });

  it('looks nothing up for what is not the id of a room', async () => {
    const { access, lookUps } = given();
    for (const asked of [
      access.read('a.b', 'bob'),
      access.write('*', 'bob'),
      access.readAdmin('>'),
      access.moderate('', 'bob'),
      access.moderate('admin-a.b', 'bob'),
      access.find(''),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(lookUps).toEqual([]);
  });

  it('lets services find every room that there is', async () => {
    const { access } = given();
    expect(await access.find('p-board')).toMatchObject({ room: 'p-board' });
    await expect(access.find('p-nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['general', 'bob', 'allowed'],
    ['old', 'bob', 'allowed'],
    ['admin-ops', 'bob', 'allowed'],
    ['admin-old', 'bob', 'allowed'],
    ['p-board', 'alice', 'allowed'],
    ['p-board', 'bob', 'NOT_FOUND'],
    ['dm-us', 'alice', 'FORBIDDEN'],
    ['dm-us', 'bob', 'NOT_FOUND'],
    ['nowhere', 'bob', 'NOT_FOUND'],
    ['admin-nothing', 'bob', 'NOT_FOUND'],
  ])('to moderate %s as %s, a realm admin: %s', async (room, user, expected) => {
    const answer = await given()
      .access.moderate(room, user)
      .then(
        () => 'allowed',
        (error: unknown) => (error as ApiError).code,
      );
    expect(answer).toBe(expected);
  });
});
