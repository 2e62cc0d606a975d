import { waitUntil } from '@nats-chat/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { deletionsOf, given, logger, type Given } from '../test/given.ts';
import { RoomEraser } from './room-eraser.ts';
import type { DeletedRoom } from './deletion-store.ts';

interface Erasing {
  readonly on: Given;
  readonly eraser: RoomEraser;
  /** What was done to PostgreSQL, in order. */
  readonly done: string[];
  /** Deleted rooms that are not erased yet. */
  readonly pending: Map<string, DeletedRoom & { isSettled: boolean }>;
  readonly broken: Set<string>;
}

let stop: () => Promise<void>;
afterEach(() => stop());

/** An eraser over rooms of alice and bob that are deleted in PostgreSQL, as a crash leaves them. */
const erasing = async (rooms: readonly string[], isSettled = false): Promise<Erasing> => {
  const on = given();
  const done: string[] = [];
  const broken = new Set<string>();
  const pending: Erasing['pending'] = new Map();
  /** Those that were pending at some time, in their order. */
  const seen = new Set<string>();
  for (const room of rooms) {
    on.given({ room });
    on.setRole(room, 'alice', 'owner');
    on.setRole(room, 'bob', 'member');
    const deleted = await deletionsOf(on).delete(room, { by: 'alice', action: 'room.delete' });
    if (deleted !== undefined) pending.set(room, { ...deleted.record, isSettled });
  }
  const eraser = new RoomEraser({
    everyMs: 20,
    members: on.members,
    membership: on.membership,
    announceRoom: on.options.announceRoom,
    logger,
    deletions: {
      listToErase: async (after, limit) => {
        for (const room of pending.keys()) seen.add(room);
        const all = [...seen];
        const next = all.slice(after === undefined ? 0 : all.indexOf(after) + 1);
        return next.flatMap((room) => pending.get(room) ?? []).slice(0, limit);
      },
      eraseLeftovers: async (room) => {
        if (broken.has(room)) throw new Error('no database');
        done.push(`leftovers of ${room}`);
      },
      markErased: async (room) => {
        pending.delete(room);
        done.push(`${room} is erased`);
      },
    },
  });
  stop = () => eraser.stop();
  return { on, eraser, done, pending, broken };
};

describe('erasing deleted rooms', () => {
  it('says so in the bucket, notifies everybody once, and ends every membership', async () => {
    const { on, done, pending } = await erasing(['one', 'two']);
    await waitUntil('it ran twice', () => done.length >= 4);
    for (const room of ['one', 'two']) {
      expect(on.metaOf(room)).toMatchObject({ deleted: true, displayName: '' });
      expect([on.roleOf(room, 'alice'), on.roleOf(room, 'bob')]).toEqual([undefined, undefined]);
    }
    expect(on.updated.map(({ room, by }) => [room, by])).toEqual([
      ['one', 'alice'],
      ['two', 'alice'],
    ]);
    expect([...pending.keys()]).toEqual(['one', 'two']);
  });

  it('remembers whom it notified no longer than the room is on the list, whoever takes it off', async () => {
    const { on, done, pending } = await erasing(['one', 'two']);
    await waitUntil('both are announced', () => on.updated.length === 2);
    const one = pending.get('one')!;
    pending.delete('one');
    done.length = 0;
    await waitUntil('two more runs have ended', () => done.length >= 3);
    pending.set('one', one);
    await waitUntil('it is as if it were new', () => on.updated.length === 3);
    expect(on.updated.map(({ room }) => room)).toEqual(['one', 'two', 'one']);
  });

  it('goes on with a room until a run that began long after its deletion', async () => {
    const { on, done, pending } = await erasing(['one']);
    await waitUntil('it ran', () => done.length > 0);
    on.setRole('one', 'late', 'member');
    pending.set('one', { ...pending.get('one')!, isSettled: true });
    await waitUntil('it is erased', () => pending.size === 0);
    expect(on.roleOf('one', 'late')).toBeUndefined();
    expect(done.at(-1)).toBe('one is erased');
  });

  it('makes the key of a room that never had one', async () => {
    const { on, pending } = await erasing([]);
    const record = on.given({ room: 'half', deleted: true }, 'no meta');
    pending.set('half', { ...record, deletedBy: '', isSettled: true });
    await waitUntil('it is erased', () => pending.size === 0);
    expect([on.metaOf('half'), on.updated]).toMatchObject([{ deleted: true }, []]);
  });

  it('tries again what fails', async () => {
    const { broken, pending } = await erasing(['one'], true);
    broken.add('one');
    await waitUntil('the bucket is done with', () => pending.size === 1);
    broken.clear();
    await waitUntil('it is erased', () => pending.size === 0);
  });

  it('goes on with the other rooms where some cannot be erased, however many', async () => {
    const stuck = Array.from({ length: 100 }, (_, at) => `stuck-${at}`);
    const { broken, pending } = await erasing([...stuck, 'other'], true);
    for (const room of stuck) broken.add(room);
    await waitUntil('the other is erased', () => !pending.has('other'));
    expect([...pending.keys()]).toEqual(stuck);
  });

  it('answers whoever deletes a room when everybody is notified, and does the rest meanwhile', async () => {
    const { on, eraser, pending } = await erasing([]);
    const record = { ...on.given({ room: 'new' }), deleted: true, deletedBy: 'alice' };
    on.setRole('new', 'bob', 'member');
    pending.set('new', { ...record, isSettled: true });
    await eraser.finish(record, true);
    expect([on.metaOf('new'), on.updated]).toMatchObject([{ deleted: true }, [{ room: 'new', by: 'alice' }]]);
    await waitUntil('it is erased', () => pending.size === 0);
    expect(on.roleOf('new', 'bob')).toBeUndefined();
    expect(on.updated).toHaveLength(1);
  });
});
