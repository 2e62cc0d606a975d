import { describe, expect, it } from 'vitest';
import { callIn, callWith, roomOf } from '../../test/given.ts';
import { memoryPresence } from '../store.memory.ts';
import { getPresence } from './get-presence.ts';
import { listRoomPresence } from './list-room-presence.ts';

const given = async () => {
  const { store, view } = memoryPresence();
  await store.write('alice', { online: true, chosen: 'invisible', statusText: 'Hiding', lastSeen: 5 }, 0);
  await store.write('bob', { online: true, chosen: 'away', statusText: 'Lunch' }, 0);
  return { view };
};

const alice = { user: 'alice', status: 'offline', lastSeen: 5 };
const bob = { user: 'bob', status: 'away', statusText: 'Lunch' };

describe('asking for people', () => {
  it('shows them as others see them, in the order asked, and oneself with one’s choice', async () => {
    const { view } = await given();
    const users = ['nobody', 'bob', 'alice'];
    expect(await getPresence({ view })(callWith('bob', { users }))).toEqual({
      people: [{ user: 'nobody', status: 'offline' }, { ...bob, chosen: 'away' }, alice],
    });
    expect(await getPresence({ view })(callWith('alice', { users: ['alice'] }))).toEqual({
      people: [{ ...alice, statusText: 'Hiding', chosen: 'invisible' }],
    });
  });
});

describe('asking for a room', () => {
  it('shows a page of its members as others see them, and where the next one starts', async () => {
    const { view } = await given();
    const asked: unknown[] = [];
    const membership = {
      page: async (...args: unknown[]) => {
        asked.push(args);
        return { members: ['alice', 'bob'].map((user) => ({ user, role: 'member' as const })), next: '7' };
      },
    };
    const list = listRoomPresence({ membership, view });
    const answer = await list(callIn(roomOf('private'), 'alice', { after: '3', limit: 2 }));
    expect(answer).toEqual({ people: [alice, bob], next: '7' });
    expect(asked).toEqual([['general', '3', 2]]);
  });
});
