import { describe, expect, it } from 'vitest';
import { callIn, given } from '../../test/given.ts';
import { listMembers } from './list-members.ts';

describe('listing members', () => {
  it('gives them page by page, with the names that are known', async () => {
    const { options, metaOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'owner');
    store.setRole('general', 'bob', 'member');
    const names = { nameOf: (user: string) => (user === 'alice' ? 'Alice' : undefined) };
    const list = listMembers({ ...options, names });
    const room = { room: 'general', meta: metaOf('general')!, role: undefined };
    const first = await list(callIn(room, { limit: 1 }));
    expect(first).toEqual({ members: [{ user: 'alice', role: 'owner', displayName: 'Alice' }], next: '1' });
    const second = await list(callIn(room, { limit: 1, after: '1' }));
    expect(second).toEqual({ members: [{ user: 'bob', role: 'member', displayName: undefined }], next: null });
  });

  it('gives two people of one name each with their user name, which distinguishes them', async () => {
    const { options, metaOf, ...store } = given();
    store.given({ room: 'general' });
    for (const user of ['alice', 'alice2']) store.setRole('general', user, 'member');
    const list = listMembers({ ...options, names: { nameOf: () => 'Alice' } });
    const room = { room: 'general', meta: metaOf('general')!, role: undefined };
    expect((await list(callIn(room, { limit: 10 }))).members).toEqual([
      { user: 'alice', role: 'member', displayName: 'Alice' },
      { user: 'alice2', role: 'member', displayName: 'Alice' },
    ]);
  });

  it('gives the name that a person has now, after a rename', async () => {
    const { options, metaOf, ...store } = given();
    store.given({ room: 'general' });
    store.setRole('general', 'alice', 'member');
    let name = 'Alice';
    const list = listMembers({ ...options, names: { nameOf: () => name } });
    const room = { room: 'general', meta: metaOf('general')!, role: undefined };
    await list(callIn(room, { limit: 10 }));
    name = 'Alice Müller';
    expect((await list(callIn(room, { limit: 10 }))).members).toMatchObject([{ displayName: 'Alice Müller' }]);
  });
});
