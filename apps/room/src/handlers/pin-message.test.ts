import { MAX_PINS } from '@nats-chat/contracts';
import { idOf } from '@nats-chat/testkit/events';
import { describe, expect, it } from 'vitest';
import { callIn, given, roomOf } from '../../test/given.ts';
import { listPins } from './list-pins.ts';
import { pinMessage } from './pin-message.ts';

const people = { olga: 'owner', anna: 'admin', mia: 'member' } as const;
const [one, two] = [idOf(1), idOf(2)];
const kinds = ['general', 'p-plan'];

/** A room whose messages `one` and `two` are stored. */
const givenRoom = (id: string, roles: Parameters<typeof roomOf>[2] = people) => {
  const on = given();
  const room = roomOf(on, id, roles);
  for (const messageId of [one, two]) on.pins.stored.set(messageId, { room: id });
  const change = (action: 'pin' | 'unpin', messageId: string, caller = 'olga') =>
    pinMessage(on.options)(callIn(room, { action, messageId }, caller));
  const pinned = async () => (await listPins(on.options)(callIn(room, {}, 'olga'))).pins;
  return { on, room, change, pinned };
};

describe.each(kinds)('in %s, pinning a message', (id) => {
  it.each([
    ['olga', 'ok'],
    ['anna', 'ok'],
    ['mia', 'FORBIDDEN'],
    ['eve', id === 'general' ? 'NOT_MEMBER' : 'NOT_FOUND'],
  ])('by %s, and unpinning it: %s', async (caller, outcome) => {
    const { on, change, pinned } = givenRoom(id);
    if (outcome === 'ok') {
      expect(await change('pin', one, caller)).toEqual({ pinned: true, by: caller, at: 1 });
      expect(await pinned()).toEqual([{ messageId: one, by: caller, at: 1 }]);
      expect(await change('unpin', one, caller)).toEqual({ pinned: false, by: caller, at: 2 });
      expect(await pinned()).toEqual([]);
    } else {
      for (const action of ['pin', 'unpin'] as const)
        await expect(change(action, one, caller)).rejects.toMatchObject({ code: outcome });
      expect([on.audited, on.posted, on.pinsSent]).toEqual([[], [], []]);
    }
  });

  it('is audited, said to everybody, and said in the room, once', async () => {
    const { on, change } = givenRoom(id);
    for (const action of ['pin', 'pin', 'unpin', 'unpin'] as const) await change(action, one);
    expect(on.audited).toMatchObject([
      { actor: 'olga', action: 'room.pin', target: id, details: { messageId: one } },
      { actor: 'olga', action: 'room.unpin', target: id, details: { messageId: one } },
    ]);
    expect(on.posted).toEqual([{ room: id, note: { type: 'pinned', actor: 'olga', messageId: one } }]);
    expect(on.pinsSent).toEqual([true, false].map((isPinned) => ({ room: id, messageId: one, pinned: isPinned })));
  });

  it('that somebody else had pinned leaves it as theirs', async () => {
    const { change } = givenRoom(id);
    await change('pin', one, 'anna');
    expect(await change('pin', one, 'olga')).toMatchObject({ pinned: true, by: 'anna', at: 1 });
  });

  it.each([
    ['is of another room', 'NOT_FOUND', (on: ReturnType<typeof given>) => on.pins.stored.set(two, { room: 'town' })],
    ['is deleted', 'NOT_FOUND', (on: ReturnType<typeof given>) => on.pins.stored.set(two, { room: id, isGone: true })],
    ['never was', 'NOT_FOUND', (on: ReturnType<typeof given>) => on.pins.stored.delete(two)],
    [
      'is in the log alone',
      'UNAVAILABLE',
      (on: ReturnType<typeof given>) => {
        on.pins.stored.delete(two);
        on.late.add(two);
      },
    ],
  ] as const)('that %s is refused: %s', async (_, code, arrange) => {
    const { on, change } = givenRoom(id);
    arrange(on);
    await expect(change('pin', two)).rejects.toMatchObject({ code });
    expect([on.audited, on.posted, on.pinsSent]).toEqual([[], [], []]);
    expect(await change('unpin', two)).toMatchObject({ pinned: false });
  });

  it(`is refused above ${MAX_PINS}, with a sentence, and what is pinned stays so`, async () => {
    const { on, change, pinned } = givenRoom(id);
    const ids = Array.from({ length: MAX_PINS + 1 }, (_, index) => idOf(10 + index));
    for (const messageId of ids) on.pins.stored.set(messageId, { room: id });
    for (const messageId of ids.slice(0, MAX_PINS)) await change('pin', messageId);
    const refused = { code: 'CONFLICT', message: expect.stringContaining('unpin one of them first') as string };
    await expect(change('pin', ids.at(-1) ?? '')).rejects.toMatchObject(refused);
    expect(await change('pin', ids[0] ?? '')).toMatchObject({ pinned: true });
    expect(await pinned()).toHaveLength(MAX_PINS);
  });

  it('is done also where nobody can be notified', async () => {
    const { on, room, pinned } = givenRoom(id);
    const announcePin = async () => Promise.reject(new Error('no connection'));
    await pinMessage({ ...on.options, announcePin })(callIn(room, { action: 'pin', messageId: one }, 'olga'));
    expect(await pinned()).toHaveLength(1);
  });
});

it('in a direct conversation each of its people may pin', async () => {
  const { change } = givenRoom('dm-us', { alice: 'member', bob: 'member' });
  expect(await change('pin', one, 'alice')).toMatchObject({ pinned: true });
  expect(await change('unpin', one, 'bob')).toMatchObject({ pinned: false });
  await expect(change('pin', one, 'eve')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

describe('what is pinned', () => {
  it('is given to whoever may read the room, the last one first', async () => {
    const { on, room, change } = givenRoom('p-plan');
    await change('pin', one);
    await change('pin', two, 'anna');
    const { pins } = await listPins(on.options)(callIn(room, {}, 'mia'));
    expect(pins.map(({ messageId, by }) => [messageId, by])).toEqual([
      [two, 'anna'],
      [one, 'olga'],
    ]);
  });

  it('leaves out what was deleted', async () => {
    const { on, change, pinned } = givenRoom('general');
    await change('pin', one);
    on.pins.stored.set(one, { room: 'general', isGone: true });
    expect(await pinned()).toEqual([]);
  });
});
