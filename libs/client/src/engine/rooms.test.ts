import { fakeTimer } from '@nats-chat/async/fake-timer';
import { ApiError, contract, type RoomInfo } from '@nats-chat/contracts';
import { toMessage } from '@nats-chat/timeline';
import { describe, expect, it, vi } from 'vitest';
import { said } from '../../test/events.ts';
import { fakeRequester, unavailable } from '../../test/fake-requester.ts';
import type { RoomSummary } from './api.ts';
import { Names } from './names.ts';
import { Rooms } from './rooms.ts';
import { Unread } from './unread.ts';

const info = (room: string, fields: Partial<RoomInfo> = {}): RoomInfo => ({
  room,
  type: 'public',
  displayName: room,
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  role: 'member',
  ...fields,
});

const set = () => {
  const { request, last } = fakeRequester();
  const { timer, advance } = fakeTimer();
  const unread = new Unread('alice');
  const link = { up: true };
  const names = new Names({ request, connected: () => false, timer, roomName: () => '', schedule: queueMicrotask });
  const onChange = vi.fn();
  const takeBlocked = vi.fn();
  const written = new Map<string, RoomSummary['last']>();
  const loadLasts = { now: async (): Promise<void> => undefined };
  const rooms = new Rooms({
    me: 'alice',
    names,
    request,
    connected: () => link.up,
    unread,
    lasts: { of: (room) => written.get(room), load: () => loadLasts.now() },
    isBlocked: (user) => user === 'mallory',
    listBlocked: () => takeBlocked,
    onChange,
    timer,
    schedule: queueMicrotask,
  });
  const shown = (): string[] => rooms.store.get().mine.map(({ displayName }) => displayName);
  return {
    rooms,
    advance,
    unread,
    link,
    people: names,
    names: shown,
    onChange,
    takeBlocked,
    written,
    loadLasts,
    last,
    list: () => last(contract.room.list),
  };
};

describe('my rooms', () => {
  it('are loaded page by page, and sorted as people sort names', async () => {
    const { rooms, names, list } = set();
    void rooms.load();
    void rooms.load();
    await list().answer({
      rooms: [info('a', { displayName: 'Zoo' }), info('b', { displayName: 'room 10' })],
      next: 'b',
    });
    expect(list().payload).toEqual({ scope: 'mine', limit: 200, after: 'b' });
    expect(rooms.store.get()).toEqual({ status: 'loading', mine: [] });
    await list().answer({ rooms: [info('c', { displayName: 'Room 9' })], next: null });
    expect(names()).toEqual(['Room 9', 'room 10', 'Zoo']);
  });

  it('come with whom I block, before they are shown', async () => {
    const { rooms, takeBlocked, names, list } = set();
    takeBlocked.mockImplementation(() => {
      expect(names()).toEqual([]);
    });
    void rooms.load();
    await list().answer({ rooms: [info('a')], next: null, blocked: ['mallory'] });
    expect(takeBlocked).toHaveBeenCalledExactlyOnceWith(['mallory']);
    expect(names()).toEqual(['a']);
  });

  it('go on after a page on which every room was deleted', async () => {
    const { rooms, names, list } = set();
    void rooms.load();
    await list().answer({ rooms: [], next: 'm' });
    await list().answer({ rooms: [info('town')], next: null });
    expect(names()).toEqual(['town']);
  });

  it('are sorted by id where they have one name', () => {
    const { rooms } = set();
    for (const room of ['b', 'a', 'c']) rooms.upsert(info(room, { displayName: 'Same' }));
    expect(rooms.store.get().mine.map(({ room }) => room)).toEqual(['a', 'b', 'c']);
  });

  it('are those I am a member of; others are known, and not mine', async () => {
    const { rooms, names, onChange } = set();
    rooms.upsert(info('attic', { role: null }));
    rooms.upsert(info('town'));
    expect(names()).toEqual(['town']);
    expect(rooms.find('attic')?.role).toBeNull();
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('have my settings, whatever of a room came while their pages were on the way', async () => {
    const { rooms, list } = set();
    const prefs = { level: 'all' as const, muted: true, favourite: true, hidden: false };
    void rooms.load();
    rooms.upsert(info('town', { displayName: 'Town' }));
    await list().answer({ rooms: [{ ...info('town'), prefs }], next: null });
    expect(rooms.store.get().mine).toMatchObject([{ room: 'town', displayName: 'Town', prefs }]);
  });

  it('keep what came while their pages were on the way', async () => {
    const { rooms, names, list } = set();
    rooms.upsert(info('left long ago'));
    void rooms.load();
    rooms.upsert(info('joined'));
    rooms.remove('kicked');
    await list().answer({ rooms: [info('kicked'), info('town')], next: null });
    expect(names()).toEqual(['joined', 'town']);
  });

  it('are the same objects when nothing about them changed', async () => {
    const { rooms, unread, list } = set();
    void rooms.load();
    await list().answer({ rooms: [info('garden'), info('town')], next: null });
    const [garden, town] = rooms.store.get().mine;
    unread.add('town', said(1, 'a').event);
    rooms.invalidate();
    const [gardenAfter, townAfter] = rooms.store.get().mine;
    expect(gardenAfter).toBe(garden);
    expect(townAfter).not.toBe(town);
    expect(townAfter?.unread).toBe(1);
  });

  it.each([
    ['have failed when the service says so', new ApiError('INTERNAL'), false, 'failed'],
    ['have failed when the service stays away', unavailable(), true, 'failed'],
    ['are still loading while there is no link', unavailable(), false, 'loading'],
  ])('%s, and load when asked again', async (_, error, up, status) => {
    const { rooms, link, list, names } = set();
    void rooms.load();
    link.up = up;
    await list().fail(error);
    expect(rooms.store.get().status).toBe(status);
    expect(rooms.store.get().error).toBe(status === 'failed' ? error : undefined);
    void rooms.load();
    await list().answer({ rooms: [info('town')], next: null });
    expect(rooms.store.get()).not.toHaveProperty('error');
    void rooms.load();
    await list().fail(new ApiError('INTERNAL'));
    expect([rooms.store.get().status, ...names()]).toEqual(['ready', 'town']);
  });

  it('load by themselves after a failure that may pass, and at once when somebody asks', async () => {
    const { rooms, advance, list, names } = set();
    void rooms.load();
    await list().fail(unavailable());
    advance(1_000);
    await list().fail(unavailable());
    expect(rooms.store.get().status).toBe('failed');
    void rooms.reload();
    expect(rooms.store.get()).toEqual({ status: 'loading', mine: [] });
    await list().answer({ rooms: [info('town')], next: null });
    expect(names()).toEqual(['town']);
  });

  it.each([
    ['before', async (listed: () => Promise<void>, asked: () => Promise<void>) => asked().then(listed)],
    ['after', async (listed: () => Promise<void>, asked: () => Promise<void>) => listed().then(asked)],
  ])('that I was just joined to stay mine, though who asked for one alone heard otherwise %s', async (_, run) => {
    const { rooms, last, list, names } = set();
    void rooms.load();
    const discovering = rooms.discover('general');
    const [listing, asking] = [list(), last(contract.room.info)];
    await run(
      () => listing.answer({ rooms: [info('general')], next: null }),
      () => asking.answer(info('general', { role: null })),
    );
    await discovering;
    expect(names()).toEqual(['general']);
  });

  it('are not all that is known: another room is found when asked for, or is not there', async () => {
    const { rooms, last, onChange } = set();
    const found = rooms.discover('attic');
    await last(contract.room.info).answer(info('attic', { role: null }));
    await found;
    expect(rooms.find('attic')?.role).toBeNull();
    expect(onChange).toHaveBeenCalledOnce();
    const missing = rooms.discover('cellar');
    await last(contract.room.info).fail(new ApiError('NOT_FOUND'));
    await missing;
    expect(rooms.find('cellar')).toBeUndefined();
    const failed = rooms.discover('cellar');
    const refused = expect(failed).rejects.toMatchObject({ code: 'INTERNAL' });
    await last(contract.room.info).fail(new ApiError('INTERNAL'));
    await refused;
  });

  it('can be refreshed one by one, and are forgotten when they are not there', async () => {
    const { rooms, last } = set();
    const refresh = rooms.refreshRoom('town');
    await last(contract.room.info).answer(info('town'));
    expect(await refresh).toEqual(rooms.find('town'));
    const again = rooms.refreshRoom('town');
    await last(contract.room.info).fail(new ApiError('NOT_FOUND'));
    expect(await again).toBeUndefined();
    expect(rooms.find('town')).toBeUndefined();
    const failed = rooms.refreshRoom('town');
    const refused = expect(failed).rejects.toMatchObject({ code: 'INTERNAL' });
    await last(contract.room.info).fail(new ApiError('INTERNAL'));
    await refused;
  });
});

describe('a direct conversation', () => {
  const at = (timestamp: number, user = 'bob') => toMessage(said(1, 'hello', { timestamp, user }));
  const hidden = (hiddenAt?: number) => ({
    level: 'all' as const,
    muted: false,
    favourite: false,
    hidden: true,
    ...(hiddenAt !== undefined && { hiddenAt }),
  });

  it.each([
    ['that I opened', 'alice', null, undefined, false],
    ['that somebody else opened and nobody has written in', 'bob', null, undefined, true],
    ['of which it is not known whether anybody has written', 'bob', undefined, undefined, false],
    ['in which somebody has written', 'bob', at(20), undefined, false],
    ['that I hid', 'alice', null, hidden(10), true],
    ['that I hid after the last message', 'alice', at(10), hidden(10), true],
    ['that I hid before the last message', 'alice', at(11), hidden(10), false],
    ['that I hid before a blocked person wrote', 'alice', at(11, 'mallory'), hidden(10), true],
    ['that I hid at some time', 'alice', at(11), hidden(), true],
  ])('%s is for the list or not', (_, creator, last, prefs, unlisted) => {
    const { rooms, written } = set();
    if (last !== undefined) written.set('dm-1', last);
    rooms.upsert({ ...info('dm-1', { type: 'dm', creator }), ...(prefs && { prefs }) });
    expect(rooms.store.get().mine).toMatchObject([{ unlisted, last }]);
  });

  it('is active when its last message was written, or when it was opened', () => {
    const { rooms, written } = set();
    rooms.upsert(info('dm-1', { type: 'dm', createdAt: 5 }));
    expect(rooms.store.get().mine[0]?.activeAt).toBe(5);
    written.set('dm-1', at(20));
    rooms.invalidate();
    expect(rooms.store.get().mine[0]?.activeAt).toBe(20);
  });

  it('keeps no room from the list, however long its last message takes', async () => {
    vi.useFakeTimers();
    try {
      const { rooms, names, list, loadLasts } = set();
      loadLasts.now = () => new Promise(() => undefined);
      const loading = rooms.load();
      await list().answer({ rooms: [info('town')], next: null });
      expect(names()).toEqual([]);
      await vi.advanceTimersByTimeAsync(500);
      await loading;
      expect(names()).toEqual(['town']);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a room that changes', () => {
  const updated = (room: string, fields = {}) => {
    const { role: _role, ...rest } = info(room, { displayName: 'Garden' });
    return { v: 1, deleted: false, by: 'bob', ...rest, ...fields };
  };

  it('has what the event says, and keeps what is mine; one that I do not know stays unknown', () => {
    const { rooms } = set();
    const prefs = { level: 'all' as const, muted: true, favourite: false, hidden: false };
    rooms.upsert({ ...info('town', { role: 'owner', description: 'Old' }), prefs });
    rooms.update(updated('town', { archived: true }));
    rooms.update(updated('attic'));
    expect(rooms.find('town')).toMatchObject({ displayName: 'Garden', archived: true, role: 'owner', prefs });
    expect(rooms.find('town')).not.toHaveProperty('description');
    expect(rooms.find('attic')).toBeUndefined();
  });

  it('has my settings as I change them; those for one that I do not know are left alone', () => {
    const { rooms } = set();
    const prefs = { level: 'all' as const, muted: true, favourite: false, hidden: false };
    rooms.upsert(info('town'));
    rooms.setPrefs('town', prefs);
    rooms.setPrefs('attic', prefs);
    expect(rooms.store.get().mine).toMatchObject([{ room: 'town', prefs }]);
  });

  it('is gone when it was deleted', () => {
    const { rooms, names } = set();
    rooms.upsert(info('town'));
    rooms.update(updated('town', { deleted: true }));
    expect(names()).toEqual([]);
  });

  it('was taken from me by somebody, until I am in it again', () => {
    const { rooms } = set();
    rooms.removed('town', { by: 'bob' });
    rooms.upsert(info('town', { role: null }));
    expect(rooms.removalOf('town')).toEqual({ by: 'bob' });
    rooms.upsert(info('town'));
    expect(rooms.removalOf('town')).toBeUndefined();
  });

  it('is over when somebody deletes it, and by whom is known', () => {
    const { rooms, names } = set();
    const { role: _, ...fields } = info('town');
    rooms.update({ v: 1, ...fields, deleted: true, by: 'bob' });
    expect(rooms.removalOf('town')).toBeUndefined();
    rooms.upsert(info('town'));
    rooms.update({ v: 1, ...fields, displayName: '', deleted: true, by: 'bob' });
    expect(names()).toEqual([]);
    expect(rooms.removalOf('town')).toEqual({ by: 'bob', deleted: true });
  });

  it.each([
    ['the others', ['alice', 'bob', 'carol'], 'Bob, carol'],
    ['me, when there is nobody else', ['alice'], 'alice'],
  ])('is called by %s where it is a direct conversation', (_, users, name) => {
    const { rooms, names } = set();
    const people = users.map((user) => (user === 'bob' ? { user, displayName: 'Bob' } : { user }));
    rooms.upsert(info('dm-1', { type: 'dm', displayName: '', people }));
    expect(names()).toEqual([name]);
  });
});
