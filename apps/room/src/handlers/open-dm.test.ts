import { MAX_DMS_WITH } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { callWith, given } from '../../test/given.ts';
import { dmRoomId } from '../room-id.ts';
import type { DmCounts } from '../store.ts';
import { isFull, openDm } from './open-dm.ts';

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

  it('is refused when there are too many, and what there is already is found', async () => {
    const on = given();
    const { room } = await open(on, 'mallory', 'alice');
    for (let at = 1; at < MAX_DMS_WITH; at += 1) await open(on, 'mallory', 'alice', `friend${at}`);
    await expect(open(on, 'mallory', 'alice', 'carol')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await open(on, 'mallory', 'alice')).room).toBe(room);
    // It is mallory's limit, and nobody else's.
    for (const [caller, ...users] of [
      ['alice', 'mallory', 'carol'],
      ['bob', 'alice'],
      ['mallory', 'bob'],
    ] as const)
      expect(await open(on, caller, ...users)).toMatchObject({ type: 'dm' });
  });

  it.each<[string, Partial<DmCounts>, isOpener: boolean, boolean]>([
    ['opened nearly as many as they may', { own: 1_999, others: 2_000 }, true, false],
    ['opened as many as they may', { own: 2_000 }, true, true],
    ['was drawn into nearly as many as they may', { others: 1_999, own: 2_000 }, false, false],
    ['was drawn into as many as they may', { others: 2_000 }, false, true],
    ['was drawn into nearly as many as one may', { ofOpener: 99 }, false, false],
    ['was drawn into as many as one may', { ofOpener: 100 }, false, true],
    ['opened many themselves', { own: 1_000, ofOpener: 1_000 }, true, false],
  ])('is full for who %s', (_, counts, isOpener, expected) => {
    expect(isFull({ own: 0, others: 0, ofOpener: 0, ...counts }, isOpener)).toBe(expected);
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
