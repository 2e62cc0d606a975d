import type { contract, RequestOf } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { callWith, given, type Given } from '../../test/given.ts';
import { listRooms } from './list-rooms.ts';

const list = (on: Given, request: RequestOf<typeof contract.room.list>) =>
  listRooms(on.options)(callWith(request, 'bob'));

describe('listing rooms', () => {
  it('gives one’s own by id, page after page, with one’s role', async () => {
    const on = given();
    for (const room of ['c', 'a', 'b']) on.given({ room });
    on.setRole('c', 'bob', 'member');
    on.setRole('a', 'bob', 'owner');
    on.setRole('b', 'alice', 'owner');
    const first = await list(on, { scope: 'mine', limit: 1 });
    expect(first).toMatchObject({ rooms: [{ room: 'a', role: 'owner' }], next: 'a' });
    const second = await list(on, { scope: 'mine', limit: 1, after: 'a' });
    expect(second).toMatchObject({ rooms: [{ room: 'c', role: 'member' }], next: null });
  });

  it.each(['mine', 'all'] as const)(
    'gives so many of %s as fit into one message, and then the others',
    async (scope) => {
      const on = given();
      const ids = Array.from({ length: 200 }, (_, at) => `r${String(at).padStart(3, '0')}`);
      for (const room of ids) {
        on.given({ room, topic: '\u0001'.repeat(scope === 'mine' ? 250 : 1_000), description: '\u0001'.repeat(2_000) });
        on.setRole(room, 'bob', 'member');
      }
      const found: string[] = [];
      let after: string | undefined;
      do {
        const page = await list(on, { scope, limit: 200, after });
        expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(600_000);
        found.push(...page.rooms.map(({ room }) => room));
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect(found).toEqual(ids);
    },
  );

  it('leaves descriptions out of all rooms, which no list shows', async () => {
    const on = given();
    on.given({ room: 'general', description: 'Everything' });
    on.setRole('general', 'bob', 'member');
    const described = async (scope: 'mine' | 'all') =>
      (await list(on, { scope, limit: 1 })).rooms.map(({ description }) => description);
    expect([await described('mine'), await described('all')]).toEqual([['Everything'], [undefined]]);
  });

  it('leaves deleted rooms and admin rooms out of one’s own', async () => {
    const on = given();
    on.given({ room: 'gone', deleted: true });
    on.given({ room: 'admin-ops', type: 'admin' });
    on.given({ room: 'p-secret', type: 'private' });
    for (const room of ['gone', 'admin-ops', 'p-secret']) on.setRole(room, 'bob', 'member');
    const { rooms } = await list(on, { scope: 'mine', limit: 10 });
    expect(rooms.map(({ room }) => room)).toEqual(['p-secret']);
  });

  it('gives all open public rooms by name, page after page, with one’s role in them', async () => {
    const on = given();
    on.given({ room: 'x1', displayName: 'Beta' });
    on.given({ room: 'x2', displayName: 'Alpha' });
    on.given({ room: 'x3', displayName: 'Beta' });
    on.given({ room: 'p-secret', type: 'private' });
    on.given({ room: 'gone', deleted: true });
    on.given({ room: 'old', archived: true });
    on.setRole('x1', 'bob', 'admin');
    const first = await list(on, { scope: 'all', limit: 2 });
    expect(first).toMatchObject({
      rooms: [
        { room: 'x2', role: null },
        { room: 'x1', role: 'admin' },
      ],
      next: 'x1',
    });
    const second = await list(on, { scope: 'all', limit: 2, after: 'x1' });
    expect(second).toMatchObject({ rooms: [{ room: 'x3' }], next: null });
    const archived = await list(on, { scope: 'all', archived: true, limit: 2 });
    expect(archived.rooms.map((room) => [room.room, room.archived])).toEqual([['old', true]]);
  });

  it('says how many are in a public room and when something last happened in it, by one question for the page', async () => {
    const on = given();
    for (const room of ['a', 'b', 'c']) on.given({ room });
    on.given({ room: 'p-secret', type: 'private' });
    on.setRole('p-secret', 'bob', 'member');
    const asked: (readonly string[])[] = [];
    const readLastTimes = async (rooms: readonly string[]) => {
      asked.push(rooms);
      return new Map([['b', 5_000]]);
    };
    const memberCounts = { of: (room: string) => (room === 'c' ? undefined : 12) };
    const counted = listRooms({ ...on.options, memberCounts, log: { readLastTimes } });
    const { rooms } = await counted(callWith({ scope: 'all', limit: 10 }, 'bob'));
    expect(rooms.map(({ room, memberCount, activeAt }) => [room, memberCount, activeAt])).toEqual([
      ['a', 12, undefined],
      ['b', 12, 5_000],
      ['c', undefined, undefined],
    ]);
    const mine = await counted(callWith({ scope: 'mine', limit: 10 }, 'bob'));
    expect(mine.rooms.map((room) => Object.keys(room))).toEqual([
      expect.not.arrayContaining(['memberCount', 'activeAt']),
    ]);
    expect(asked).toEqual([['a', 'b', 'c']]);
  });

  it('lists public rooms without their activity when the log does not answer', async () => {
    const on = given();
    on.given({ room: 'a' });
    const log = { readLastTimes: () => Promise.reject(new Error('no responders')) };
    const { rooms } = await listRooms({ ...on.options, log })(callWith({ scope: 'all', limit: 10 }, 'bob'));
    expect(rooms.map(({ room, activeAt }) => [room, activeAt])).toEqual([['a', undefined]]);
  });

  it.each(['NO ROOM', 'p-secret', 'dm-alice-and-carol', 'admin-ops'])(
    'refuses %j as the end of a page of public rooms, whether or not there is such a room',
    async (after) => {
      const on = given();
      on.given({ room: 'p-secret', type: 'private', displayName: 'Merger' });
      await expect(list(on, { scope: 'all', limit: 1, after })).rejects.toMatchObject({ code: 'INVALID' });
    },
  );

  it('takes a private room as the end of a page of one’s own', async () => {
    const on = given();
    await expect(list(on, { scope: 'mine', limit: 1, after: 'p-secret' })).resolves.toEqual({ rooms: [], next: null });
  });
});
