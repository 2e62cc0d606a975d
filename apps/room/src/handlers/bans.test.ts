import { describe, expect, it } from 'vitest';
import { callIn, callTo, given, roomOf } from '../../test/given.ts';
import { listBans, unbanPerson } from './bans.ts';
import { joinRoom } from './join-room.ts';
import { kickPerson } from './kick-person.ts';

const people = { olga: 'owner', anna: 'admin', mia: 'member' } as const;
const HOUR = 3_600_000;

const setUp = () => {
  const on = given();
  const room = roomOf(on, 'general', people);
  const ban = (caller: string, person: string, until: number | null = null) =>
    kickPerson(on.options)(callIn(room, { person, ban: { until } }, caller));
  const join = (user: string) => joinRoom(on.options)(callTo('general', user));
  return { on, room, ban, join };
};

describe('a ban', () => {
  it('ends the membership, and keeps the person out until it ends or is lifted', async () => {
    const { on, room, ban, join } = setUp();
    const until = Date.now() + HOUR;
    await ban('anna', 'mia', until);
    expect(on.roleOf('general', 'mia')).toBeUndefined();
    expect(on.sent).toEqual([
      { user: 'mia', event: { room: 'general', kind: 'kicked', by: 'anna', bannedUntil: until } },
    ]);
    await expect(join('mia')).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: `You were removed from this room, and may not join it before ${new Date(until).toISOString()}.`,
    });
    expect(await listBans(on.options)(callIn(room, { limit: 10 }, 'anna'))).toMatchObject({
      bans: [{ user: 'mia', by: 'anna', until }],
      next: null,
    });
    for (let time = 0; time < 2; time += 1) await unbanPerson(on.options)(callIn(room, { person: 'mia' }, 'olga'));
    expect(await join('mia')).toMatchObject({ role: 'member' });
    expect(on.audited.map(({ action }) => action)).toEqual(['room.ban', 'room.kick', 'room.unban', 'room.join']);
    expect(on.posted.map(({ note }) => note.type)).toEqual(['banned', 'unbanned', 'joined']);
  });

  it('is audited also where the membership cannot be ended now', async () => {
    const { on, room } = setUp();
    const members = { ...on.options.members, leave: async () => false };
    const kick = kickPerson({ ...on.options, members });
    const banned = kick(callIn(room, { person: 'mia', ban: { until: null } }, 'anna'));
    await expect(banned).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(on.audited).toMatchObject([{ action: 'room.ban', details: { person: 'mia', until: 'for ever' } }]);
  });

  it('is refused in a room that has no place for another, and changes nothing', async () => {
    const { on, room } = setUp();
    const limits: number[] = [];
    const ban: typeof on.people.ban = (id, wanted, limit) => {
      limits.push(limit);
      return on.people.ban(id, wanted, 0);
    };
    const kick = kickPerson({ ...on.options, people: { ...on.options.people, ban } });
    const banned = kick(callIn(room, { person: 'mia', ban: { until: null } }, 'anna'));
    await expect(banned).rejects.toMatchObject({ code: 'CONFLICT' });
    expect([limits, on.roleOf('general', 'mia'), on.audited]).toEqual([[10_000], 'member', []]);
  });

  it('may be of somebody who is no member, and for ever', async () => {
    const { ban, join } = setUp();
    await ban('anna', 'eve');
    await expect(join('eve')).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('any more') as string,
    });
  });

  it('that is over keeps nobody out', async () => {
    const { on, join } = setUp();
    await on.people.ban('general', { user: 'eve', by: 'anna', until: Date.now() - 1 }, 10_000);
    expect(await join('eve')).toMatchObject({ role: 'member' });
  });

  it('that comes while the person joins ends what they got', async () => {
    const { on, room } = setUp();
    const members = {
      ...on.options.members,
      join: async (id: string, user: string) => {
        await on.people.ban('general', { user, by: 'anna', until: null }, 10_000);
        return on.members.join(id, user);
      },
    };
    await expect(joinRoom({ ...on.options, members })(callTo(room.room, 'eve'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(on.roleOf('general', 'eve')).toBeUndefined();
    expect(on.sent).toEqual([]);
  });

  it.each([
    ['anna', 'olga', 'FORBIDDEN'],
    ['mia', 'eve', 'FORBIDDEN'],
    ['eve', 'mia', 'NOT_MEMBER'],
  ] as const)('by %s of %s is refused: %s', async (caller, person, code) => {
    const { on, ban } = setUp();
    await expect(ban(caller, person)).rejects.toMatchObject({ code });
    expect(await on.people.banOf('general', person)).toBeUndefined();
  });

  it('that would be over already, or never in any calendar, is refused, and one from a private room', async () => {
    const { on, ban } = setUp();
    for (const until of [1, Number.MAX_SAFE_INTEGER]) {
      await expect(ban('olga', 'mia', until)).rejects.toMatchObject({ code: 'INVALID' });
    }
    const room = roomOf(on, 'p-plan', people);
    const kick = kickPerson(on.options)(callIn(room, { person: 'mia', ban: { until: null } }, 'olga'));
    await expect(kick).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect([on.roleOf('general', 'mia'), on.roleOf('p-plan', 'mia')]).toEqual(['member', 'member']);
  });

  it.each([
    ['mia', 'FORBIDDEN'],
    ['eve', 'NOT_MEMBER'],
  ])('is neither shown to %s nor lifted by them: %s', async (caller, code) => {
    const { on, room } = setUp();
    await on.people.ban('general', { user: 'max', by: 'anna', until: null }, 10_000);
    await expect(listBans(on.options)(callIn(room, { limit: 10 }, caller))).rejects.toMatchObject({ code });
    await expect(unbanPerson(on.options)(callIn(room, { person: 'max' }, caller))).rejects.toMatchObject({ code });
    expect(await on.people.banOf('general', 'max')).toBeDefined();
  });

  it('is listed page by page', async () => {
    const { on, room } = setUp();
    for (const user of ['c', 'a', 'b']) await on.people.ban('general', { user, by: 'anna', until: null }, 10_000);
    const first = await listBans(on.options)(callIn(room, { limit: 2 }, 'anna'));
    expect([first.bans.map(({ user }) => user), first.next]).toEqual([['a', 'b'], 'b']);
    const second = await listBans(on.options)(callIn(room, { limit: 2, after: 'b' }, 'anna'));
    expect([second.bans.map(({ user }) => user), second.next]).toEqual([['c'], null]);
  });
});
