import { expect, it } from 'vitest';
import { callIn, callWith, given, logger, roomOf } from '../../test/given.ts';
import { changePrefs } from './change-prefs.ts';
import { listRooms } from './list-rooms.ts';

it('one’s settings for a room are changed one by one, in all tabs and in the list, and are nobody else’s', async () => {
  const on = given();
  const room = roomOf(on, 'general', { alice: 'member', bob: 'member' });
  const change = (request: object) => changePrefs(on.options)(callIn(room, request));
  expect(await change({})).toEqual({ level: 'all', muted: false, favourite: false, hidden: false });
  expect(on.prefsSent).toEqual([]);
  await change({ favourite: true });
  const prefs = { level: 'mentions', muted: false, favourite: true, hidden: false };
  expect(await change({ level: 'mentions' })).toEqual(prefs);
  expect(await change({})).toEqual(prefs);
  expect(on.prefsSent.at(-1)).toEqual({ user: 'bob', room: 'general', prefs });
  const listed = async (caller: string) =>
    (await listRooms(on.options)(callWith({ scope: 'mine' as const, limit: 10 }, caller))).rooms[0]?.prefs;
  expect(await listed('bob')).toEqual(prefs);
  expect(await listed('alice')).toBeUndefined();
});

it.each([
  ['general', 'NOT_MEMBER'],
  ['p-plan', 'NOT_FOUND'],
])('who is no member of %s has none: %s', async (id, code) => {
  const on = given();
  const room = roomOf(on, id, { alice: 'owner' });
  await expect(changePrefs(on.options)(callIn(room, { muted: true }))).rejects.toMatchObject({ code });
});

it('rooms are listed without settings while those cannot be read', async () => {
  const on = given();
  roomOf(on, 'general', { bob: 'member' });
  const people = { ...on.people, prefsOf: async () => Promise.reject(new Error('PostgreSQL is down.')) };
  const call = { ...callWith({ scope: 'mine' as const, limit: 10 }, 'bob'), logger };
  expect((await listRooms({ ...on.options, people })(call)).rooms).toMatchObject([{ room: 'general' }]);
});
