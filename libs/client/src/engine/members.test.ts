import { ApiError, contract } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { fakeRequester, unavailable } from '../../test/fake-requester.ts';
import { manualTimer } from '../../test/manual-timer.ts';
import { Members, MOST_MEMBERS } from './members.ts';

const member = (user: string) => ({ user, role: 'member' as const });

const set = () => {
  const { request, last, count } = fakeRequester();
  const names = new Map<string, string>();
  const link = { up: true };
  const { timer, timers } = manualTimer();
  const members = new Members({
    room: 'town',
    request,
    schedule: queueMicrotask,
    connected: () => link.up,
    names: { set: (user, displayName) => void names.set(user, displayName) },
    timer,
  });
  const users = (): string[] => members.store.get().members.map(({ user }) => user);
  return {
    members,
    link,
    names,
    users,
    timers,
    asked: () => last(contract.room.members),
    pages: () => count(contract.room.members),
  };
};

describe('the members of a room', () => {
  it('are loaded page by page, in order, with the names they bring', async () => {
    const { members, asked, names, users } = set();
    void members.load();
    await asked().answer({ members: [{ ...member('bob'), displayName: 'Bob' }], next: '42' });
    expect(asked().payload).toEqual({ after: '42', limit: 200 });
    expect(members.store.get().status).toBe('loading');
    await asked().answer({ members: [member('alice')], next: null });
    expect(users()).toEqual(['alice', 'bob']);
    expect(members.store.get()).toMatchObject({ status: 'ready', truncated: false });
    expect(names).toEqual(new Map([['bob', 'Bob']]));
    expect(members.store.get().members).toEqual([member('alice'), { ...member('bob'), displayName: 'Bob' }]);
    expect(asked().target).toEqual({ room: 'town' });
  });

  it('are loaded to the last page, also when one before it is empty', async () => {
    const { members, asked, users } = set();
    void members.load();
    await asked().answer({ members: [member('bob')], next: '42' });
    await asked().answer({ members: [], next: '87' });
    expect(asked().payload).toEqual({ after: '87', limit: 200 });
    await asked().answer({ members: [member('carol')], next: null });
    expect(users()).toEqual(['bob', 'carol']);
    expect(members.store.get()).toMatchObject({ status: 'ready', truncated: false });
  });

  it('are not looked for on more than 20 pages, and it says so', async () => {
    const { members, asked, pages } = set();
    void members.load();
    for (let page = 1; page <= 20; page += 1) await asked().answer({ members: [], next: `${page * 200}` });
    expect(pages()).toBe(20);
    expect(members.store.get()).toEqual({ status: 'ready', members: [], truncated: true });
  });

  it('are listed once, as they are last, when a change of role brings them onto another page', async () => {
    const { members, asked } = set();
    void members.load();
    await asked().answer({ members: [member('bob')], next: '42' });
    await asked().answer({ members: [{ user: 'bob', role: 'admin' }], next: null });
    expect(members.store.get().members).toEqual([{ user: 'bob', role: 'admin' }]);
  });

  it('are cut off at 500, and it says so', async () => {
    const { members, asked, pages } = set();
    void members.load();
    for (let page = 0; page < 3; page += 1) {
      const users = Array.from({ length: 200 }, (_, index) => member(`u${page}${String(index).padStart(3, '0')}`));
      await asked().answer({ members: users, next: `${(page + 1) * 250}` });
    }
    expect(pages()).toBe(3);
    expect(members.store.get().members).toHaveLength(MOST_MEMBERS);
    expect(members.store.get().truncated).toBe(true);
  });

  it('are cut off too when the one too many comes later', async () => {
    const { members, asked } = set();
    void members.load();
    const page = (from: number, length: number) =>
      Array.from({ length }, (_, index) => member(`u${String(from + index).padStart(3, '0')}`));
    await asked().answer({ members: page(0, 200), next: '210' });
    await asked().answer({ members: page(200, 200), next: '420' });
    await asked().answer({ members: page(400, 100), next: null });
    expect(members.store.get()).toMatchObject({ truncated: false });
    members.joined('zoe');
    expect(members.store.get()).toMatchObject({ truncated: true });
    expect(members.store.get().members).toHaveLength(MOST_MEMBERS);
  });

  it('come and go, also while the list is on its way', async () => {
    const { members, asked, users } = set();
    void members.load();
    members.joined('carol');
    members.left('bob');
    await asked().answer({ members: [member('bob'), member('alice')], next: null });
    expect(users()).toEqual(['alice', 'carol']);
    members.joined('bob');
    members.joined('bob');
    members.left('alice');
    expect(users()).toEqual(['bob', 'carol']);
  });

  it('have the role that somebody gave them, also while the list is on its way', async () => {
    const { members, asked } = set();
    void members.load();
    members.changedRole(['bob'], 'admin');
    await asked().answer({ members: [member('bob'), member('alice')], next: null });
    members.changedRole(['alice', 'carol'], 'owner');
    expect(members.store.get().members).toEqual([
      { user: 'alice', role: 'owner' },
      { user: 'bob', role: 'admin' },
    ]);
  });

  it('are those of the newest load', async () => {
    const { members, asked, users } = set();
    void members.load();
    const first = asked();
    void members.load();
    await asked().answer({ members: [member('new')], next: null });
    await first.answer({ members: [member('old')], next: null });
    expect(users()).toEqual(['new']);
  });

  it.each([
    ['have failed when the service says so', new ApiError('INTERNAL'), false, 'failed'],
    ['have failed when the service stays away', unavailable(), true, 'failed'],
    ['are still loading while there is no link', unavailable(), false, 'loading'],
  ])('%s', async (_, error, up, status) => {
    const { members, link, asked } = set();
    void members.load();
    link.up = up;
    await asked().fail(error);
    expect(members.store.get().status).toBe(status);
  });

  it('load by themselves after a failure that may pass', async () => {
    const { members, asked, timers, users } = set();
    void members.load();
    await asked().fail(unavailable());
    for (const run of [...timers]) run();
    await asked().answer({ members: [member('bob')], next: null });
    expect([members.store.get().status, ...users()]).toEqual(['ready', 'bob']);
  });

  it('load when somebody asks for them again after a failure', async () => {
    const { members, asked, users } = set();
    void members.load();
    await asked().fail(new ApiError('INTERNAL'));
    void members.reload();
    expect(members.store.get().status).toBe('loading');
    await asked().answer({ members: [member('bob')], next: null });
    expect([members.store.get().status, ...users()]).toEqual(['ready', 'bob']);
  });

  it('stay when loading them again fails', async () => {
    const { members, asked, users } = set();
    void members.load();
    await asked().answer({ members: [member('bob')], next: null });
    void members.load();
    await asked().fail(new ApiError('INTERNAL'));
    expect(users()).toEqual(['bob']);
  });
});
