import { contract, events, MAX_PINS, type ChangedPin } from '@nats-chat/contracts';
import { subscribe, uuidV7, type Requester } from '@nats-chat/messaging';
import { codeOf, waitUntil } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

const { create, delete: deleteRoom, dm, invite, join, pin, pins } = contract.room;

let system: System;
let ask: Readonly<Record<'alice' | 'bob' | 'eve', Requester>>;

beforeAll(async () => {
  system = await startSystem({ alice: ['user'], bob: ['user'], eve: ['admin', 'user'] });
  await Promise.all([system.start(), system.start()]);
  const of = async (name: string) => [name, await system.as(name)] as const;
  ask = Object.fromEntries(await Promise.all(['alice', 'bob', 'eve'].map(of))) as typeof ask;
});

afterAll(() => system.stop());

const privateRoom = async (): Promise<string> => {
  const wanted = { type: 'private', key: uuidV7(), displayName: 'Plans' } as const;
  const { room } = await ask.alice(create, {}, wanted);
  await ask.alice(invite, { room }, { users: ['bob'] });
  return room;
};

const publicRoom = async (): Promise<string> => {
  const room = `r${uuidV7().slice(-12)}`;
  await ask.alice(create, {}, { type: 'public', room, displayName: room });
  await ask.bob(join, { room }, {});
  return room;
};

const listed = async (room: string, by = ask.bob): Promise<readonly string[]> =>
  (await by(pins, { room }, {})).pins.map(({ messageId }) => messageId);

const change = (action: 'pin' | 'unpin', room: string, messageId: string, by = ask.alice) =>
  by(pin, { room }, { action, messageId });

describe('pinning a message, with two instances of the service', () => {
  it.each(['public', 'private'] as const)('is known to everybody in a %s room, at once and later', async (type) => {
    const room = await (type === 'public' ? publicRoom() : privateRoom());
    const received: ChangedPin[] = [];
    const tab = await system.nats.person('bob');
    const onEvent = ({ payload }: { readonly payload: ChangedPin }): void => {
      if (payload.room === room) received.push(payload);
    };
    subscribe(tab, { event: events.pinChanged.member, filter: { user: 'bob' } }, { onEvent });
    subscribe(tab, { event: events.pinChanged.everyone, filter: {} }, { onEvent });
    await tab.flush();
    const messageId = await system.store(room);
    const { at } = await change('pin', room, messageId);
    for (const action of ['pin', 'unpin', 'unpin'] as const) await change(action, room, messageId);
    const last = await change('pin', room, messageId);
    expect(last.at).toBeGreaterThanOrEqual(at);
    await waitUntil('bob is notified of each change', () => received.length === 3);
    const by = { v: 1, room, messageId, by: 'alice' };
    expect(received.toSorted((one, other) => one.at - other.at)).toMatchObject(
      [true, false, true].map((pinned) => ({ ...by, pinned })),
    );
    expect((await ask.bob(pins, { room }, {})).pins).toEqual([{ messageId, by: 'alice', at: last.at }]);
    await waitUntil('it is audited', async () => (await system.owner.query(AUDITED, [room])).length === 3);
  });

  it('is for both in a direct conversation, and for owners and admins elsewhere', async () => {
    const { room: us } = await ask.alice(dm, {}, { users: ['bob'] });
    const ours = await system.store(us);
    await waitUntil('bob may pin', async () => (await codeOf(change('pin', us, ours, ask.bob))) === 'ok');
    expect(await codeOf(change('unpin', us, ours, ask.alice))).toBe('ok');
    const [open, closed] = [await publicRoom(), await privateRoom()];
    for (const [room, code] of [[open, 'NOT_MEMBER'] as const, [closed, 'NOT_FOUND'] as const]) {
      const messageId = await system.store(room);
      expect(await codeOf(change('pin', room, messageId, ask.bob))).toBe('FORBIDDEN');
      expect(await codeOf(change('pin', room, messageId, ask.eve))).toBe(code);
      expect(await codeOf(change('pin', room, uuidV7()))).toBe('NOT_FOUND');
      expect(await codeOf(change('pin', room, ours))).toBe('NOT_FOUND');
      expect(await listed(room)).toEqual([]);
    }
    expect(await codeOf(listed(closed, ask.eve))).toBe('NOT_FOUND');
    expect(await listed(open, ask.eve)).toEqual([]);
  });

  it(`stops at ${MAX_PINS}, however many are pinned at once, by whichever instance`, async () => {
    const room = await publicRoom();
    const ids = [];
    for (let count = 0; count < MAX_PINS + 4; count += 1) ids.push(await system.store(room));
    await system.owner.query(FILL, [room, ids.slice(0, MAX_PINS - 2)]);
    const codes = await Promise.all(ids.slice(MAX_PINS - 2).map((id) => codeOf(change('pin', room, id))));
    expect(codes.sort()).toEqual([...Array.from({ length: 4 }, () => 'CONFLICT'), 'ok', 'ok']);
    expect(await listed(room)).toHaveLength(MAX_PINS);
    const [oldest = ''] = (await listed(room)).slice(-1);
    // What is deleted leaves its place to another one.
    await system.owner.query(DELETE_MESSAGE, [oldest]);
    expect(await listed(room)).toHaveLength(MAX_PINS - 1);
    expect(await codeOf(change('pin', room, ids.at(-1) ?? ''))).toBe('ok');
    expect(await codeOf(change('pin', room, oldest))).toBe('NOT_FOUND');
  });

  it('ends with the message, and with the room', async () => {
    const room = await publicRoom();
    const [kept, erased] = [await system.store(room), await system.store(room)];
    for (const id of [kept, erased]) await change('pin', room, id);
    expect(await listed(room)).toEqual([erased, kept]);
    await system.owner.query(ERASE_MESSAGE, [erased]);
    expect(await listed(room)).toEqual([kept]);
    await ask.alice(deleteRoom, { room }, {});
    await waitUntil('no pin is left', async () => (await system.owner.query(ROWS, [room])).length === 0);
  });

  it('of what is in the log alone is tried again later', async () => {
    const room = await publicRoom();
    const messageId = uuidV7();
    system.late.add(messageId);
    expect(await codeOf(change('pin', room, messageId))).toBe('UNAVAILABLE');
    await system.store(room, messageId);
    expect(await codeOf(change('pin', room, messageId))).toBe('ok');
  });
});

const AUDITED = {
  name: 'test.audited',
  text: "SELECT action FROM audit_log WHERE target = $1 AND action IN ('room.pin', 'room.unpin')",
};
const FILL = {
  name: 'test.fill-pins',
  text: "INSERT INTO room_pins (room, message_id, pinned_by) SELECT $1, id, 'alice' FROM unnest($2::uuid[]) AS id",
};
const DELETE_MESSAGE = {
  name: 'test.delete-message',
  text: 'UPDATE messages SET is_deleted = true, text = NULL WHERE id = $1',
};
const ERASE_MESSAGE = { name: 'test.erase-message', text: 'DELETE FROM messages WHERE id = $1' };
const ROWS = { name: 'test.pins', text: 'SELECT message_id FROM room_pins WHERE room = $1' };
