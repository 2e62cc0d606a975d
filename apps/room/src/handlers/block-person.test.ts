import { ApiError, MAX_BLOCKED } from '@nats-chat/contracts';
import { createAccess } from '@nats-chat/membership';
import { describe, expect, it } from 'vitest';
import { callWith, given, logger } from '../../test/given.ts';
import { reconcileRooms } from '../reconciler.ts';
import { dmRoomId } from '../room-id.ts';
import { blockPerson } from './block-person.ts';
import { listRooms } from './list-rooms.ts';
import { openDm } from './open-dm.ts';

type Given = ReturnType<typeof given>;

const block = (on: Given, caller: string, person: string, blocked = true) =>
  blockPerson(on.options)(callWith({ person, blocked }, caller));
const open = (on: Given, caller: string, ...users: string[]) => openDm(on.options)(callWith({ users }, caller));
const listed = async (on: Given, caller: string, after?: string) =>
  (await listRooms(on.options)(callWith({ scope: 'mine' as const, limit: 10, after }, caller))).blocked;
const mayWrite = async (on: Given, caller: string, room: string): Promise<string> => {
  try {
    await createAccess(on.membership).write(room, caller);
    return 'ok';
  } catch (error) {
    return error instanceof ApiError ? `${error.code}: ${error.message}` : String(error);
  }
};

const REFUSED = 'FORBIDDEN: This person does not take messages.';

describe('blocking a person', () => {
  it('is listed with the first page of rooms, to who blocks alone, and notifies their tabs alone', async () => {
    const on = given();
    await block(on, 'alice', 'mallory');
    await block(on, 'alice', 'eve');
    await block(on, 'alice', 'eve');
    expect(await listed(on, 'alice')).toEqual(['eve', 'mallory']);
    expect(await listed(on, 'alice', 'general')).toBeUndefined();
    expect(await listed(on, 'mallory')).toEqual([]);
    await block(on, 'alice', 'mallory', false);
    expect(await listed(on, 'alice')).toEqual(['eve']);
    expect(on.blocksSent).toEqual([
      { user: 'alice', person: 'mallory', blocked: true },
      { user: 'alice', person: 'eve', blocked: true },
      { user: 'alice', person: 'eve', blocked: true },
      { user: 'alice', person: 'mallory', blocked: false },
    ]);
    expect([on.sent, on.updated, on.posted, on.audited]).toEqual([[], [], [], []]);
  });

  it.each(['alice', 'mallory'])(
    'closes the conversation of the two to %s, until nobody blocks anybody',
    async (caller) => {
      const on = given();
      const { room } = await open(on, 'mallory', 'alice');
      await block(on, 'alice', 'mallory');
      expect(await mayWrite(on, caller, room)).toBe(REFUSED);
      // It is still found, and read.
      expect(await open(on, caller, caller === 'alice' ? 'mallory' : 'alice')).toMatchObject({ room });
      await block(on, 'mallory', 'alice');
      await block(on, 'alice', 'mallory', false);
      expect(await mayWrite(on, caller, room)).toBe(REFUSED);
      await block(on, 'mallory', 'alice', false);
      expect(await mayWrite(on, caller, room)).toBe('ok');
    },
  );

  it('opens no new conversation of the two, from either side, and any other', async () => {
    const on = given();
    await block(on, 'alice', 'mallory');
    for (const [caller, other] of [
      ['mallory', 'alice'],
      ['alice', 'mallory'],
    ] as const) {
      await expect(open(on, caller, other)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        message: 'This person does not take messages.',
      });
    }
    expect(on.metaOf(dmRoomId(['alice', 'mallory']))).toBeUndefined();
    const { room } = await open(on, 'mallory', 'alice', 'bob');
    expect(await mayWrite(on, 'mallory', room)).toBe('ok');
  });

  it('says nothing in what either is given of the conversation', async () => {
    const on = given();
    const before = await open(on, 'mallory', 'alice');
    await block(on, 'alice', 'mallory');
    expect(await open(on, 'mallory', 'alice')).toEqual(before);
    const { rooms } = await listRooms(on.options)(callWith({ scope: 'mine' as const, limit: 10 }, 'mallory'));
    expect(JSON.stringify(rooms)).not.toContain('blocked');
  });

  it('refuses oneself, and more than a thousand others, but not who is blocked already', async () => {
    const on = given();
    await expect(block(on, 'alice', 'alice')).rejects.toMatchObject({ code: 'INVALID' });
    for (let index = 0; index < MAX_BLOCKED; index += 1) await on.people.block('alice', `m${index}`, MAX_BLOCKED);
    await expect(block(on, 'alice', 'one-more')).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(block(on, 'alice', 'm7')).resolves.toEqual({});
    expect(await listed(on, 'alice')).toHaveLength(MAX_BLOCKED);
  });

  it.each(['the same request', 'the reconciler'])(
    'after a crash before the conversation is closed, %s closes it',
    async (by) => {
      const on = given();
      const { room } = await open(on, 'mallory', 'alice');
      const members = { ...on.options.members, syncRoom: async () => Promise.reject(new Error('crash')) };
      const crashing = blockPerson({ ...on.options, members });
      await expect(crashing(callWith({ person: 'mallory', blocked: true }, 'alice'))).rejects.toThrow('crash');
      expect(await mayWrite(on, 'mallory', room)).toBe('ok');
      if (by === 'the reconciler')
        await reconcileRooms(
          { ...on.options, rooms: on.rooms, membership: on.membership, logger },
          new AbortController().signal,
        );
      else await block(on, 'alice', 'mallory');
      expect(await mayWrite(on, 'mallory', room)).toBe(REFUSED);
    },
  );
});
