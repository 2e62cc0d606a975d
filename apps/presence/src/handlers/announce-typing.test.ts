import { describe, expect, it, vi } from 'vitest';
import { callIn, roomOf } from '../../test/given.ts';
import type { PersonRecord } from '../person.ts';
import { announceTyping } from './announce-typing.ts';

const given = (record: PersonRecord | undefined = { online: true, chosen: 'online' }) => {
  const room = vi.fn(async () => undefined);
  const clock = { now: 0 };
  const handle = announceTyping({ view: { person: () => record }, announce: { room }, now: () => clock.now });
  const type = (caller = 'alice', id = 'general') => handle(callIn({ ...roomOf('public'), room: id }, caller, {}));
  return { room, clock, type };
};

describe('typing', () => {
  it('is told at most once in three seconds, of each person in each room', async () => {
    const { room, clock, type } = given();
    await type();
    clock.now = 2_999;
    await type();
    expect(room).toHaveBeenCalledTimes(1);
    await type('bob');
    await type('alice', 'random');
    expect(room).toHaveBeenCalledTimes(3);
    clock.now = 3_000;
    await type();
    expect(room).toHaveBeenCalledTimes(4);
    expect(room).toHaveBeenLastCalledWith('public', { kind: 'typing', room: 'general', user: 'alice' });
  });

  it.each([
    ['invisible', { online: true, chosen: 'invisible' }],
    ['offline', { online: false, chosen: 'online' }],
    ['unknown', undefined],
  ] as const)('of somebody %s is told to nobody', async (_, record) => {
    const room = vi.fn(async () => undefined);
    const handle = announceTyping({ view: { person: () => record }, announce: { room }, now: () => 0 });
    await handle(callIn(roomOf('public'), 'alice', {}));
    expect(room).not.toHaveBeenCalled();
  });
});
