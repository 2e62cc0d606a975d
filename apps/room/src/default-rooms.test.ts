import { describe, expect, it } from 'vitest';
import { callWith, given, logger } from '../test/given.ts';
import { ensureDefaultRooms } from './default-rooms.ts';
import { listRooms } from './handlers/list-rooms.ts';

const system = (...defaultRooms: readonly string[]) => {
  const on = given();
  const options = { ...on.options, defaultRooms };
  return {
    ...on,
    ensure: () => ensureDefaultRooms({ ...options, logger }, defaultRooms),
    /** The ids of a person’s rooms, as their page asks for them. */
    roomsOf: async (user: string, more: Partial<typeof options> = {}) => {
      const list = listRooms({ ...options, ...more });
      const { rooms } = await list(callWith({ scope: 'mine', limit: 50 }, user));
      return rooms.map(({ room }) => room);
    },
  };
};

describe('the first time that somebody asks for their rooms', () => {
  it('joins them to the default rooms, and tells their other tabs and the audit log', async () => {
    const { roomsOf, roleOf, sent, audited, ...on } = system('general', 'help');
    for (const room of ['general', 'help', 'random']) on.given({ room });
    expect(await roomsOf('bob')).toEqual(['general', 'help']);
    expect(roleOf('general', 'bob')).toBe('member');
    expect(sent).toContainEqual({ user: 'bob', event: { room: 'general', kind: 'joined', by: 'bob' } });
    expect(audited).toMatchObject([
      { actor: 'bob', action: 'room.join', target: 'general', result: 'ok' },
      { actor: 'bob', action: 'room.join', target: 'help', result: 'ok' },
    ]);
  });

  it('lists them also where the cache does not know yet that another tab was joined', async () => {
    const { roomsOf, sent, ...on } = system('general');
    on.given({ room: 'general' });
    on.setRole('general', 'bob', 'member');
    const stale = { ...on.membership, roomsOf: async () => new Map() };
    expect(await roomsOf('bob', { membership: stale })).toEqual(['general']);
    expect(sent).toEqual([]);
    expect(await on.onboarded.has('bob')).toBe(true);
    expect(await roomsOf('bob', { membership: stale })).toEqual(['general']);
  });

  it('leaves archived and deleted rooms out', async () => {
    const { roomsOf, ...on } = system('old', 'gone', 'general');
    on.given({ room: 'old', archived: true });
    on.given({ room: 'gone', deleted: true });
    on.given({ room: 'general' });
    expect(await roomsOf('bob')).toEqual(['general']);
  });

  it.each(['before', 'meanwhile'])('leaves a room out from which they are banned: %s', async (when) => {
    const { roomsOf, roleOf, sent, audited, ...on } = system('general', 'help');
    for (const room of ['general', 'help']) on.given({ room });
    const ban = () => on.people.ban('general', { user: 'bob', by: 'alice', until: null }, 10_000);
    if (when === 'before') await ban();
    const addFirstTime = async (room: string, user: string) => {
      if (room === 'general') await ban();
      return on.members.addFirstTime(room, user, 'member');
    };
    expect(await roomsOf('bob', { members: { ...on.members, addFirstTime } })).toEqual(['help']);
    expect(roleOf('general', 'bob')).toBeUndefined();
    expect([sent.map(({ event }) => event.room), audited.map(({ target }) => target)]).toEqual([['help'], ['help']]);
    expect(await roomsOf('bob')).toEqual(['help']);
  });

  it('goes on where a crash stopped', async () => {
    const { roomsOf, ...on } = system('general', 'help');
    for (const room of ['general', 'help']) on.given({ room });
    const dies = { ...on.onboarded, add: () => Promise.reject(new Error('It was killed.')) };
    const addFirstTime = async (room: string, user: string) => {
      if (room === 'help') throw new Error('It was killed.');
      return on.members.addFirstTime(room, user, 'member');
    };
    await expect(roomsOf('bob', { members: { ...on.members, addFirstTime } })).rejects.toThrow('killed');
    await expect(roomsOf('carol', { onboarded: dies })).rejects.toThrow('killed');
    expect(await roomsOf('bob')).toEqual(['general', 'help']);
    expect(await roomsOf('carol')).toEqual(['general', 'help']);
  });
});

describe('whoever was joined once', () => {
  it('stays out of what they left', async () => {
    const { roomsOf, roleOf, ...on } = system('general', 'help');
    for (const room of ['general', 'help']) on.given({ room });
    await roomsOf('bob');
    on.setRole('general', 'bob', undefined);
    expect(await roomsOf('bob')).toEqual(['help']);
    expect(roleOf('general', 'bob')).toBeUndefined();
  });

  it('is not joined to what becomes a default room later', async () => {
    const { roomsOf, ...on } = system('general');
    for (const room of ['general', 'help']) on.given({ room });
    await roomsOf('bob');
    on.setRole('general', 'bob', undefined);
    expect(await roomsOf('bob', { defaultRooms: ['general', 'help'] })).toEqual([]);
  });

  it('stays out also where a crash came before that was stored', async () => {
    const { roomsOf, ...on } = system('general');
    on.given({ room: 'general' });
    on.setRole('general', 'bob', undefined);
    expect(await roomsOf('bob')).toEqual([]);
  });
});

describe('a default room', () => {
  it('is made where it is missing, named by its id, and owned by nobody', async () => {
    const { ensure, metaOf, membership } = system('team-news');
    await ensure();
    await ensure();
    expect(metaOf('team-news')).toMatchObject({ type: 'public', displayName: 'Team news', creator: null });
    expect((await membership.page('team-news', undefined, 10)).members).toEqual([]);
  });

  it('is left as it is where it is there', async () => {
    const { ensure, metaOf, ...on } = system('general');
    on.given({ room: 'general', displayName: 'Everything', creator: 'alice' });
    await ensure();
    expect(metaOf('general')).toMatchObject({ displayName: 'Everything', creator: 'alice' });
  });

  it('is not made where another room has its name', async () => {
    const { ensure, metaOf, roomsOf, ...on } = system('general');
    on.given({ room: 'lobby', displayName: 'General' });
    await ensure();
    expect(metaOf('general')).toBeUndefined();
    expect(await roomsOf('bob')).toEqual([]);
  });
});
