import { describe, expect, it } from 'vitest';
import { callWith, given } from '../../test/given.ts';
import { dmRoomId } from '../room-id.ts';
import { openDm } from './open-dm.ts';

const open = (on: ReturnType<typeof given>, caller: string, ...users: string[]) =>
  openDm(on.options)(callWith({ users }, caller));

describe('opening a direct conversation', () => {
  it('makes the one room of exactly these people, who are all members', async () => {
    const on = given();
    const dm = await open(on, 'bob', 'alice', 'alice', 'bob');
    expect(dm).toMatchObject({
      room: dmRoomId(['alice', 'bob']),
      type: 'dm',
      displayName: '',
      role: 'member',
      people: [{ user: 'alice' }, { user: 'bob' }],
    });
    expect(on.storedIn(dm.room)).toEqual({ alice: 'member', bob: 'member' });
    expect(['alice', 'bob'].map((user) => on.roleOf(dm.room, user))).toEqual(['member', 'member']);
    expect(on.sent.map(({ user, event: { kind } }) => [user, kind])).toEqual([
      ['bob', 'joined'],
      ['alice', 'invited'],
    ]);
    expect((await open(on, 'alice', 'bob')).room).toBe(dm.room);
    expect([on.sent.length, on.audited.length]).toEqual([2, 1]);
    expect((await open(on, 'alice', 'bob', 'carol')).room).not.toBe(dm.room);
  });

  it('with nobody else makes notes to oneself, and asks no directory', async () => {
    const on = given();
    const directory = { bind: async () => Promise.reject(new Error('asked')) };
    const dm = await openDm({ ...on.options, directory })(callWith({ users: [] }, 'alice'));
    expect(on.storedIn(dm.room)).toEqual({ alice: 'member' });
  });

  it('is refused when somebody is not in the directory, and makes nothing', async () => {
    const on = given();
    await expect(open(on, 'alice', 'bob', 'nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await on.rooms.scan(undefined, 10)).toEqual([]);
  });

  it.each(['alice', 'bob'])('is refused when %s is in 2,000, and what there is already is found', async (full) => {
    const on = given();
    const { room } = await open(on, 'alice', 'bob');
    for (let at = 1; at < 2_000; at += 1) on.setRole(`dm-${at}`, full, 'member', 'PostgreSQL alone');
    await expect(open(on, 'alice', 'bob', 'carol')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await open(on, 'alice', 'bob')).room).toBe(room);
    on.setRole('dm-1', full, undefined, 'PostgreSQL alone');
    expect(await open(on, 'alice', 'bob', 'carol')).toMatchObject({ type: 'dm' });
  });

  it('finds what there is also when somebody has left the directory', async () => {
    const on = given();
    await open(on, 'alice', 'bob');
    const directory = { bind: async () => [] };
    expect(await openDm({ ...on.options, directory })(callWith({ users: ['bob'] }, 'alice'))).toMatchObject({
      type: 'dm',
    });
  });

  it.each(['createRoom', 'sync'] as const)('goes on after a crash before %s', async (step) => {
    const on = given();
    const members = { ...on.options.members, [step]: async () => Promise.reject(new Error('crash')) };
    await expect(openDm({ ...on.options, members })(callWith({ users: ['bob'] }, 'alice'))).rejects.toThrow('crash');
    const { room } = await open(on, 'bob', 'alice');
    expect(['alice', 'bob'].map((user) => on.roleOf(room, user))).toEqual(['member', 'member']);
  });

  it('is not hidden from who opens it again, and still from the others', async () => {
    const on = given();
    const { room } = await open(on, 'alice', 'bob');
    for (const user of ['alice', 'bob']) await on.people.changePrefs(user, room, { hidden: true });
    await open(on, 'alice', 'bob');
    expect((await on.people.prefsOf('alice', [room])).get(room)).toMatchObject({ hidden: false });
    expect((await on.people.prefsOf('bob', [room])).get(room)).toMatchObject({ hidden: true });
    expect(on.prefsSent).toMatchObject([{ user: 'alice', room, prefs: { hidden: false } }]);
  });
});
