import { MAX_COMMON_ROOMS } from '@nats-chat/contracts';
import { expect, it } from 'vitest';
import { callWith, given, roomOf } from '../../test/given.ts';
import { listCommonRooms } from './list-common-rooms.ts';

const PRIVATE = `p-${'a'.repeat(26)}`;
const DM = `dm-${'b'.repeat(26)}`;

const ask = (on: ReturnType<typeof given>, caller: string, person: string) =>
  listCommonRooms(on.options)(callWith({ person }, caller));

it('names the rooms that both are in, and no conversation', async () => {
  const on = given();
  const both = { alice: 'owner', bob: 'member' } as const;
  for (const room of ['town', PRIVATE, DM, 'general']) roomOf(on, room, both);
  roomOf(on, 'alices', { alice: 'member' });
  const rooms = ['general', PRIVATE, 'town'];
  expect(await ask(on, 'alice', 'bob')).toEqual({ rooms, hasMore: false });
  expect(await ask(on, 'bob', 'alice')).toEqual({ rooms, hasMore: false });
});

it('says nothing of rooms that the caller is not in, nor of who there is', async () => {
  const on = given();
  roomOf(on, PRIVATE, { alice: 'owner', bob: 'member' });
  roomOf(on, 'town', { bob: 'member' });
  for (const person of ['alice', 'bob', 'nobody']) {
    expect(await ask(on, 'mallory', person)).toEqual({ rooms: [], hasMore: false });
  }
});

it('leaves out what was deleted', async () => {
  const on = given();
  roomOf(on, 'town', { alice: 'owner', bob: 'member' });
  on.given({ room: 'town', type: 'public', deleted: true });
  expect(await ask(on, 'alice', 'bob')).toEqual({ rooms: [], hasMore: false });
});

it('names a hundred at most, and says that there are more', async () => {
  const on = given();
  for (let count = 0; count <= MAX_COMMON_ROOMS; count += 1) {
    roomOf(on, `r${count}`, { alice: 'member', bob: 'member' });
  }
  const { rooms, hasMore } = await ask(on, 'alice', 'bob');
  expect([rooms.length, hasMore]).toEqual([MAX_COMMON_ROOMS, true]);
});
