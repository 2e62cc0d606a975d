import { afterEach, describe, expect, it, vi } from 'vitest';
import { callWith, given } from '../../test/given.ts';
import { createRoom } from './create-room.ts';

const lounge = { type: 'public', room: 'lounge', displayName: 'Lounge', topic: 'Sofas' } as const;

/** What makes the message of who made a room one. */
const MADE = { key: 'created', at: 1_000 };

afterEach(() => {
  vi.useRealTimers();
});

describe('creating a room', () => {
  it('makes the caller its owner, notifies their tabs, and says so in the room and in the audit log', async () => {
    const { options, sent, posted, audited, metaOf, roleOf } = given();
    expect(await createRoom(options)(callWith(lounge, 'alice'))).toEqual({
      room: 'lounge',
      type: 'public',
      displayName: 'Lounge',
      topic: 'Sofas',
      creator: 'alice',
      createdAt: 1_000,
      archived: false,
      postPolicy: 'everyone',
      invitesByAdmins: false,
      role: 'owner',
    });
    expect(metaOf('lounge')).toMatchObject({ type: 'public', deleted: false });
    expect(roleOf('lounge', 'alice')).toBe('owner');
    expect(sent).toEqual([{ user: 'alice', event: { room: 'lounge', kind: 'joined', by: 'alice' } }]);
    expect(posted).toEqual([{ room: 'lounge', note: { type: 'created', actor: 'alice' }, identity: MADE }]);
    expect(audited).toMatchObject([{ actor: 'alice', action: 'room.create', target: 'lounge', result: 'ok' }]);
  });

  it('answers the same request of the same person again, and does nothing a second time', async () => {
    const { options, sent, posted, audited } = given();
    const first = await createRoom(options)(callWith(lounge, 'alice'));
    expect(await createRoom(options)(callWith(lounge, 'alice'))).toEqual(first);
    for (const happened of [sent, posted, audited]) expect(happened).toHaveLength(1);
  });

  it('says who made it again under the same identity for ten minutes, since a crash may have come first', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: MADE.at + 10 * 60_000 - 1 });
    const { options, posted } = given();
    await createRoom(options)(callWith(lounge, 'alice'));
    await createRoom(options)(callWith(lounge, 'alice'));
    expect(posted.map(({ identity }) => identity)).toEqual([MADE, MADE]);
    vi.setSystemTime(MADE.at + 10 * 60_000);
    await createRoom(options)(callWith(lounge, 'alice'));
    expect(posted).toHaveLength(2);
  });

  it.each(['createRoom', 'addFirstTime'] as const)('goes on after a crash before %s', async (step) => {
    const { options, audited, metaOf, roleOf } = given();
    const members = { ...options.members, [step]: async () => Promise.reject(new Error('crash')) };
    await expect(createRoom({ ...options, members })(callWith(lounge, 'alice'))).rejects.toThrow('crash');
    await createRoom(options)(callWith(lounge, 'alice'));
    expect(metaOf('lounge')).toBeDefined();
    expect(roleOf('lounge', 'alice')).toBe('owner');
    expect(audited).toHaveLength(1);
  });

  it.each([
    ['somebody else’s', { creator: 'bob' }],
    ['a deleted one’s', { deleted: true }],
    ['an archived one’s', { archived: true }],
    ['one’s own under another name', { displayName: 'Other' }],
    ['one’s own with another topic', { topic: 'Chairs' }],
  ])('is refused when the id is %s', async (_, differs) => {
    const { options, audited, ...store } = given();
    store.given({ ...lounge, creator: 'alice', ...differs });
    await expect(createRoom(options)(callWith(lounge, 'alice'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(audited).toEqual([]);
  });

  it.each(['Lounge', 'LOUNGE', 'Ｌounge'])('is refused when an open public room is named %s', async (displayName) => {
    const { options, ...store } = given();
    store.given({ room: 'sofas', creator: 'bob', displayName });
    await expect(createRoom(options)(callWith(lounge, 'alice'))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Another room has this name; choose another name.',
    });
    expect(store.metaOf('lounge')).toBeUndefined();
  });

  it.each([
    ['an archived', { archived: true }],
    ['a deleted', { deleted: true }],
    ['a private', { type: 'private' }],
  ] as const)('may take the name of %s room', async (_, state) => {
    const { options, ...store } = given();
    store.given({ room: 'sofas', creator: 'bob', displayName: 'Lounge', ...state });
    expect(await createRoom(options)(callWith(lounge, 'alice'))).toMatchObject({ room: 'lounge', role: 'owner' });
  });

  it('does not give a room back to a creator who left it', async () => {
    const { options, roleOf, setRole } = given();
    await createRoom(options)(callWith(lounge, 'alice'));
    setRole('lounge', 'alice', undefined);
    expect(await createRoom(options)(callWith(lounge, 'alice'))).toMatchObject({ role: null });
    expect(roleOf('lounge', 'alice')).toBeUndefined();
  });
});

describe('creating a private room', () => {
  const key = '01937b5e-7c1a-7abc-8def-0123456789ab';
  const plan = { type: 'private', key, displayName: 'Plan', topic: '' } as const;

  it('makes the caller its owner, in PostgreSQL and in the bucket, under an id that nobody guesses', async () => {
    const { options, sent, audited, metaOf, roleOf, storedIn } = given();
    const made = await createRoom(options)(callWith(plan, 'alice'));
    expect(made).toMatchObject({ type: 'private', displayName: 'Plan', creator: 'alice', role: 'owner' });
    expect(made.room).toMatch(/^p-[a-z2-7]{26}$/);
    expect(metaOf(made.room)).toMatchObject({ type: 'private' });
    expect(roleOf(made.room, 'alice')).toBe('owner');
    expect(storedIn(made.room)).toEqual({ alice: 'owner' });
    expect(sent).toEqual([{ user: 'alice', event: { room: made.room, kind: 'joined', by: 'alice' } }]);
    expect(audited).toMatchObject([{ actor: 'alice', action: 'room.create', target: made.room, result: 'ok' }]);
  });

  it('by the same key of the same person is the same room, whatever it is called by now', async () => {
    const { options, sent, audited } = given();
    const first = await createRoom(options)(callWith(plan, 'alice'));
    expect(await createRoom(options)(callWith({ ...plan, displayName: 'Other' }, 'alice'))).toEqual(first);
    expect((await createRoom(options)(callWith(plan, 'bob'))).room).not.toBe(first.room);
    expect([sent.length, audited.length]).toEqual([2, 2]);
  });

  it.each(['createRoom', 'sync'] as const)('goes on after a crash before %s', async (step) => {
    const { options, audited, roleOf } = given();
    const members = { ...options.members, [step]: async () => Promise.reject(new Error('crash')) };
    await expect(createRoom({ ...options, members })(callWith(plan, 'alice'))).rejects.toThrow('crash');
    const { room } = await createRoom(options)(callWith(plan, 'alice'));
    expect(roleOf(room, 'alice')).toBe('owner');
    expect(audited.length).toBeLessThanOrEqual(1);
  });

  it('is refused to who left it, and does not make them a member again', async () => {
    const { options, setRole, roleOf } = given();
    const { room } = await createRoom(options)(callWith(plan, 'alice'));
    setRole(room, 'alice', undefined);
    await expect(createRoom(options)(callWith(plan, 'alice'))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(roleOf(room, 'alice')).toBeUndefined();
  });
});
