import { describe, expect, it } from 'vitest';
import { callIn, callWith, roomOf } from '../../test/fixture.ts';
import { memoryPresence } from '../store.memory.ts';
import { getPresence } from './get-presence.ts';
import { listRoomPresence } from './list-room-presence.ts';

const given = () => {
  const { store, view, givenPerson } = memoryPresence();
  givenPerson('alice', { online: true, chosen: 'invisible', statusText: 'Hiding', lastSeen: 5 });
  givenPerson('bob', { online: true, chosen: 'away', statusText: 'Lunch' });
  return { store, view };
};

const alice = { user: 'alice', status: 'offline', lastSeen: 5 };
const bob = { user: 'bob', status: 'away', statusText: 'Lunch' };

describe('asking for people', () => {
  it('shows them as others see them, in the order asked, and oneself with one’s choice', async () => {
    const { store, view } = given();
    const users = ['nobody', 'bob', 'alice'];
    expect(await getPresence({ store, view })(callWith('bob', { users }))).toEqual({
      people: [{ user: 'nobody', status: 'offline' }, { ...bob, chosen: 'away' }, alice],
    });
    expect(await getPresence({ store, view })(callWith('alice', { users: ['alice'] }))).toEqual({
      people: [{ ...alice, statusText: 'Hiding', chosen: 'invisible' }],
    });
  });

  it('tells people what they chose who have not come since the server restarted', async () => {
    const { store, view } = given();
    await store.changeChoice('carol', () => ({ status: 'busy', statusText: 'Deep work' }));
    expect(await getPresence({ store, view })(callWith('carol', { users: ['carol'] }))).toEqual({
      people: [{ user: 'carol', status: 'offline', chosen: 'busy', statusText: 'Deep work' }],
    });
    expect(await getPresence({ store, view })(callWith('bob', { users: ['carol'] }))).toEqual({
      people: [{ user: 'carol', status: 'offline' }],
    });
  });
});

describe('asking for a room', () => {
  it('shows a page of its members as others see them, and where the next one starts', async () => {
    const { view } = given();
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
