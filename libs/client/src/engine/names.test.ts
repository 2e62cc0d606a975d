import { contract } from '@nats-chat/contracts';
import { fakeTimer } from '@nats-chat/async/fake-timer';
import { describe, expect, it, vi } from 'vitest';
import { fakeRequester, settle, unavailable } from '../../test/fake-requester.ts';
import { MOST_STORED, Names, NAMES_BATCH, type NameStorage } from './names.ts';

/** Longer than the moment in which those who are not known are gathered, and shorter than the wait after a failure. */
const MOMENT = 950;

const set = (storage?: NameStorage) => {
  const { request, last, count } = fakeRequester();
  const { timer, advance } = fakeTimer();
  const roomName = (room: string): string => `Room ${room}`;
  const names = new Names({ request, connected: () => true, timer, schedule: queueMicrotask, roomName, storage });
  return {
    names,
    advance,
    asked: () => last(contract['user-search'].get),
    requests: () => count(contract['user-search'].get),
  };
};

const person = (user: string, displayName: string) => ({ user, displayName, state: 'active' as const });

describe('the name of a person', () => {
  it.each([
    ['bob', 'bob'],
    ['jane=2Edoe', 'jane.doe'],
    ['=zz', '=zz'],
  ])('of %j is %j while nothing better is known', (user, name) => {
    expect(set().names.of(user)).toBe(name);
  });

  it('is that of a room by its mark, and asks no directory', () => {
    const { names, advance, requests } = set();
    expect(names.of('#town')).toBe('Room town');
    advance(MOMENT);
    expect(requests()).toBe(0);
  });

  it('is the display name once it is known', () => {
    const { names } = set();
    names.set('bob', 'Bob Builder');
    names.set('bob', '');
    expect(names.of('bob')).toBe('Bob Builder');
  });

  it('is the one that was set last, and is stored when it changes', async () => {
    const save = vi.fn<NameStorage['save']>();
    const { names } = set({ load: () => [['bob', 'Bob Builder']], save });
    names.set('bob', 'Bob Builder');
    await Promise.resolve();
    expect(save).not.toHaveBeenCalled();
    names.set('bob', 'Robert');
    await Promise.resolve();
    expect(names.of('bob')).toBe('Robert');
    expect(save).toHaveBeenCalledExactlyOnceWith([['bob', 'Robert']]);
  });

  it('is stored for those whose names were set last, when there are too many', async () => {
    const save = vi.fn<NameStorage['save']>();
    const { names } = set({ load: () => [], save });
    for (let index = 0; index <= MOST_STORED; index += 1) names.set(`u${index}`, `U ${index}`);
    // Told again: it is one of the last, though its name is the same.
    names.set('u0', 'U 0');
    await Promise.resolve();
    const stored = save.mock.calls[0]?.[0] ?? [];
    expect([stored.length, stored[0]?.[0], stored.at(-1)?.[0]]).toEqual([MOST_STORED, 'u2', 'u0']);
  });
});

describe('who is not known', () => {
  it('is looked up a moment later, once and with the others, but for those who became known meanwhile', async () => {
    const { names, advance, asked, requests } = set();
    for (const user of ['bob', 'carol', 'bob', 'dave']) names.of(user);
    names.set('carol', 'Carol');
    expect(requests()).toBe(0);
    advance(MOMENT);
    expect(asked().payload).toEqual({ users: ['bob', 'dave'] });
    await asked().answer({ people: [person('bob', 'Bob')] });
    names.of('dave');
    advance(MOMENT);
    expect([requests(), names.of('bob'), names.of('dave')]).toEqual([1, 'Bob', 'dave']);
  });

  it('is looked up again when the directory did not have them, and at last not any more', async () => {
    const { names, advance, asked, requests } = set();
    names.of('bob');
    for (const wait of [0, 10_000, 30_000, 120_000, 600_000]) {
      const before = requests();
      advance(wait);
      advance(MOMENT);
      expect(requests()).toBe(before + 1);
      await asked().answer({ people: [] });
    }
    advance(3_600_000);
    expect(requests()).toBe(5);
  });

  it('is called by the name that comes while they are shown', () => {
    const { names, advance, requests } = set();
    names.of('bob');
    names.changed('bob', 'Bob');
    advance(MOMENT);
    expect([names.of('bob'), requests()]).toEqual(['Bob', 0]);
  });

  it('is not looked up again where the directory has no other name for them, nor once the engine has stopped', async () => {
    const { names, advance, asked, requests } = set();
    names.of('bob');
    names.of('carol');
    advance(MOMENT);
    await asked().answer({ people: [person('bob', '')] });
    advance(10_000);
    advance(MOMENT);
    expect(asked().payload).toEqual({ users: ['carol'] });
    await asked().answer({ people: [] });
    names.stop();
    advance(3_600_000);
    expect(requests()).toBe(2);
  });

  it('is looked up in batches', async () => {
    const { names, advance, asked, requests } = set();
    for (let index = 0; index <= NAMES_BATCH; index += 1) names.of(`u${index}`);
    advance(MOMENT);
    await asked().answer({ people: [] });
    expect([requests(), asked().payload]).toEqual([2, { users: [`u${NAMES_BATCH}`] }]);
  });

  it('is looked up again after a failure, and on a new connection', async () => {
    const { names, advance, asked, requests } = set();
    names.of('bob');
    advance(MOMENT);
    await asked().fail(unavailable());
    advance(3_000);
    expect(requests()).toBe(2);
    await asked().fail(unavailable());
    names.resume();
    await asked().answer({ people: [person('bob', 'Bob')] });
    names.resume();
    expect([requests(), names.of('bob')]).toEqual([3, 'Bob']);
  });

  it('is not looked up once the engine has stopped', () => {
    const { names, advance, requests } = set();
    names.of('bob');
    names.stop();
    advance(MOMENT);
    expect(requests()).toBe(0);
  });
});

it('a change of name notifies, and one of somebody who is not known here does not', async () => {
  const { names } = set();
  const listener = vi.fn();
  names.set('bob', 'Bob');
  await settle();
  const before = names.store.get();
  names.store.subscribe(listener);
  names.changed('carol', 'Carol');
  await settle();
  expect([listener.mock.calls.length, names.store.get() === before]).toEqual([0, true]);
  names.changed('bob', 'Robert');
  await settle();
  expect([listener.mock.calls.length, names.store.get()('bob')]).toEqual([1, 'Robert']);
});
