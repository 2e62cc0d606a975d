import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callIn, roomOf } from '../../test/fixture.ts';
import type { PersonRecord } from '../person.ts';
import { announceTyping } from './announce-typing.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const given = (record: PersonRecord | undefined = { online: true, chosen: 'online' }) => {
  const room = vi.fn(async () => undefined);
  const handle = announceTyping({ view: { person: () => record }, announce: { room } });
  const type = (caller = 'alice', id = 'general') => handle(callIn({ ...roomOf('public'), room: id }, caller, {}));
  return { room, type };
};

describe('typing', () => {
  it('is announced at most once in three seconds, of each person in each room', async () => {
    const { room, type } = given();
    await type();
    vi.advanceTimersByTime(2_999);
    await type();
    expect(room).toHaveBeenCalledTimes(1);
    await type('bob');
    await type('alice', 'random');
    expect(room).toHaveBeenCalledTimes(3);
    vi.advanceTimersByTime(1);
    await type();
    expect(room).toHaveBeenCalledTimes(4);
    expect(room).toHaveBeenLastCalledWith('public', { kind: 'typing', room: 'general', user: 'alice' });
  });

  it.each([
    ['invisible', { online: true, chosen: 'invisible' }],
    ['offline', { online: false, chosen: 'online' }],
    ['unknown', undefined],
  ] as const)('of somebody %s is announced to nobody', async (_, record) => {
    const room = vi.fn(async () => undefined);
    const handle = announceTyping({ view: { person: () => record }, announce: { room } });
    await handle(callIn(roomOf('public'), 'alice', {}));
    expect(room).not.toHaveBeenCalled();
  });
});
