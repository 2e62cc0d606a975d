import type { RoomRole } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { callIn, given, roomOf } from '../../test/given.ts';
import { changeRole } from './change-role.ts';
import { kickPerson } from './kick-person.ts';

const people = { olga: 'owner', otto: 'owner', anna: 'admin', alan: 'admin', mia: 'member', max: 'member' } as const;
const kinds = ['general', 'p-plan'];

describe.each(kinds)('in %s, kicking', (id) => {
  it.each([
    ['olga', 'otto', 'ok'],
    ['olga', 'anna', 'ok'],
    ['olga', 'mia', 'ok'],
    ['anna', 'olga', 'FORBIDDEN'],
    ['anna', 'alan', 'FORBIDDEN'],
    ['anna', 'mia', 'ok'],
    ['mia', 'olga', 'FORBIDDEN'],
    ['mia', 'anna', 'FORBIDDEN'],
    ['mia', 'max', 'FORBIDDEN'],
    ['eve', 'mia', id === 'general' ? 'NOT_MEMBER' : 'NOT_FOUND'],
    ['olga', 'olga', 'CONFLICT'],
  ] as const)('by %s of %s: %s', async (caller, person, outcome) => {
    const on = given();
    const room = roomOf(on, id, people);
    const kick = kickPerson(on.options)(callIn(room, { person }, caller));
    if (outcome === 'ok') {
      await kick;
      expect(on.roleOf(id, person)).toBeUndefined();
      expect(on.sent).toEqual([{ user: person, event: { room: id, kind: 'kicked', by: caller } }]);
      expect(on.posted).toEqual([{ room: id, note: { type: 'kicked', actor: caller, subjects: [person] } }]);
      expect(on.audited).toMatchObject([{ actor: caller, action: 'room.kick', target: id, details: { person } }]);
      if (id !== 'general') expect(on.storedIn(id)).not.toHaveProperty(person);
    } else {
      await expect(kick).rejects.toMatchObject({ code: outcome });
      expect(on.roleOf(id, person)).toBe(people[person]);
      expect([on.sent, on.audited, on.posted]).toEqual([[], [], []]);
    }
  });

  it('of who is no member changes nothing, and is no error', async () => {
    const on = given();
    const room = roomOf(on, id, people);
    for (const person of ['mia', 'mia', 'eve']) await kickPerson(on.options)(callIn(room, { person }, 'olga'));
    expect([on.sent.length, on.audited.length]).toEqual([1, 1]);
  });
});

describe.each(kinds)('in %s, changing roles', (id) => {
  it.each<readonly [caller: string, person: keyof typeof people, role: RoomRole, outcome: string]>([
    ['olga', 'mia', 'admin', 'ok'],
    ['olga', 'mia', 'owner', 'ok'],
    ['olga', 'anna', 'member', 'ok'],
    ['olga', 'otto', 'member', 'ok'],
    ['olga', 'olga', 'member', 'ok'],
    ['anna', 'mia', 'admin', 'FORBIDDEN'],
    ['anna', 'anna', 'owner', 'FORBIDDEN'],
    ['mia', 'mia', 'owner', 'FORBIDDEN'],
    ['eve', 'mia', 'admin', id === 'general' ? 'NOT_MEMBER' : 'NOT_FOUND'],
  ])('by %s of %s to %s: %s', async (caller, person, role, outcome) => {
    const on = given();
    const room = roomOf(on, id, people);
    const change = changeRole(on.options)(callIn(room, { person, role }, caller));
    if (outcome === 'ok') {
      expect(await change).toEqual({ role });
      expect(on.roleOf(id, person)).toBe(role);
      expect(on.sent).toEqual([{ user: person, event: { room: id, kind: 'role', by: caller } }]);
      const note = { type: 'role', actor: caller, subjects: [person], values: { role } };
      expect(on.posted).toEqual([{ room: id, note }]);
      expect(on.audited).toMatchObject([{ action: 'room.role', target: id, details: { person, role } }]);
      if (id !== 'general') expect(on.storedIn(id)).toMatchObject({ [person]: role });
    } else {
      await expect(change).rejects.toMatchObject({ code: outcome });
      expect(on.roleOf(id, person)).toBe(people[person]);
    }
  });

  it('to what it is changes nothing, and of who is no member is an error', async () => {
    const on = given();
    const room = roomOf(on, id, people);
    const change = (person: string) => changeRole(on.options)(callIn(room, { person, role: 'admin' }, 'olga'));
    expect(await change('anna')).toEqual({ role: 'admin' });
    expect(on.sent).toEqual([]);
    await expect(change('eve')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('leaves a room its last owner, who may hand it over and step down', async () => {
    const on = given();
    const room = roomOf(on, id, { olga: 'owner', mia: 'member' });
    const change = (person: string, role: RoomRole) => changeRole(on.options)(callIn(room, { person, role }, 'olga'));
    await expect(change('olga', 'member')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('owner first') as string,
    });
    await change('mia', 'owner');
    expect(await change('olga', 'member')).toEqual({ role: 'member' });
  });

  it('keeps one of two owners who step down at once', async () => {
    const on = given();
    const room = roomOf(on, id, { olga: 'owner', otto: 'owner' });
    const results = await Promise.allSettled(
      ['olga', 'otto'].map((user) => changeRole(on.options)(callIn(room, { person: user, role: 'member' }, user))),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([on.roleOf(id, 'olga'), on.roleOf(id, 'otto')]).toContain('owner');
  });
});

it('in a direct conversation nobody is kicked or gets another role', async () => {
  const on = given();
  const room = roomOf(on, 'dm-us', { alice: 'member', bob: 'member' });
  for (const change of [
    kickPerson(on.options)(callIn(room, { person: 'alice' })),
    changeRole(on.options)(callIn(room, { person: 'alice', role: 'admin' })),
  ]) {
    await expect(change).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
  expect(on.storedIn('dm-us')).toEqual({ alice: 'member', bob: 'member' });
});

it.each(['kick', 'role'] as const)('a %s in a private room goes on where a crash stopped it', async (what) => {
  const on = given();
  const room = roomOf(on, 'p-plan', people);
  const act = (options: typeof on.options) =>
    what === 'kick'
      ? kickPerson(options)(callIn(room, { person: 'mia' }, 'olga'))
      : changeRole(options)(callIn(room, { person: 'mia', role: 'admin' }, 'olga'));
  const members = { ...on.options.members, sync: async () => Promise.reject(new Error('crash')) };
  await expect(act({ ...on.options, members })).rejects.toThrow('crash');
  expect(on.roleOf('p-plan', 'mia')).toBe('member');
  await act(on.options);
  expect(on.roleOf('p-plan', 'mia')).toBe(what === 'kick' ? undefined : 'admin');
  expect(on.sent).toHaveLength(1);
});
