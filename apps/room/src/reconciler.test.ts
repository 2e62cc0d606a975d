import { ApiError } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { given, logger, type Given } from '../test/given.ts';
import { isUnfinished, reconcileRooms } from './reconciler.ts';
import { metaOf } from './room-info.ts';
import type { RoomRecord } from './store.ts';

const reconcile = (
  { rooms, members, membership, options }: Pick<Given, 'rooms' | 'members' | 'membership' | 'options'>,
  signal = new AbortController().signal,
) => reconcileRooms({ rooms, members, membership, audit: options.audit, logger }, signal);

describe('reconciling rooms', () => {
  it('finishes those that have only their row, over many batches', async () => {
    const on = given();
    for (let at = 0; at < 250; at += 1) on.given({ room: `room${at}`, creator: 'alice' }, 'no meta');
    expect(await reconcile(on)).toBe(250);
    expect(on.metaOf('room249')).toMatchObject({ creator: 'alice' });
    expect(on.roleOf('room249', 'alice')).toBe('owner');
    expect(await reconcile(on)).toBe(0);
  });

  it('gives a room its creator when only that was left to do', async () => {
    const on = given();
    on.given({ room: 'half', creator: 'alice' });
    expect(await reconcile(on)).toBe(1);
    expect(on.roleOf('half', 'alice')).toBe('owner');
    expect(on.audited).toMatchObject([{ actor: 'alice', action: 'room.create', target: 'half', result: 'ok' }]);
  });

  it('does not make a creator an owner again who left', async () => {
    const on = given();
    on.given({ room: 'left', creator: 'alice' });
    on.setRole('left', 'alice', undefined);
    expect(await reconcile(on)).toBe(0);
    expect(on.roleOf('left', 'alice')).toBeUndefined();
  });

  it('makes a key what the row says, when a crash came between, and keeps what only the key has', async () => {
    const on = given();
    on.given({ room: 'plan', creator: '' });
    await on.members.claim('plan', 'alice');
    const audit = { actor: 'alice', action: 'room.update', detailsOf: () => ({}) } as const;
    await on.rooms.change('plan', { displayName: 'Plans', archived: true }, audit);
    expect(await reconcile(on)).toBe(1);
    expect(on.metaOf('plan')).toMatchObject({ displayName: 'Plans', archived: true, claimedBy: 'alice' });
    expect(await reconcile(on)).toBe(0);
  });

  it('goes on with the other rooms where one cannot be read, and not in an outage', async () => {
    const on = given();
    for (const room of ['a', 'b']) on.given({ room, creator: 'alice' }, 'no meta');
    const failing = (error: Error): Given['members'] => ({
      ...on.members,
      createRoom: (room, meta) => (room === 'a' ? Promise.reject(error) : on.members.createRoom(room, meta)),
    });
    const run = (members: Given['members']) => reconcile({ ...on, members });
    await expect(run(failing(new ApiError('UNAVAILABLE')))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(on.roleOf('b', 'alice')).toBeUndefined();
    expect(await run(failing(new Error('a is stored, but cannot be read.')))).toBe(1);
    expect(on.roleOf('b', 'alice')).toBe('owner');
  });

  it('stops between two rooms when it is asked to', async () => {
    const on = given();
    on.given({ room: 'half' }, 'no meta');
    expect(await reconcile(on, AbortSignal.abort())).toBe(0);
  });
});

const OLD_META = {
  type: 'public',
  displayName: 'General',
  topic: '',
  creator: 'alice',
  createdAt: 1,
  archived: false,
  deleted: false,
} as const;

describe('a room is unfinished', () => {
  const record: RoomRecord = {
    room: 'general',
    type: 'public',
    displayName: 'General',
    topic: '',
    creator: 'alice',
    createdAt: 1,
    archived: false,
    deleted: false,
    description: '',
    postPolicy: 'everyone',
    invitesByAdmins: false,
    retentionDays: null,
    blocked: false,
  };

  it.each([
    ['without its key', record, undefined, undefined, true],
    ['with another name in its key', record, { ...metaOf(record), displayName: 'Other' }, 'owner', true],
    ['with another setting in its key', record, { ...metaOf(record), postPolicy: 'admins' }, 'owner', true],
    ['with a key that does not say that it is blocked', { ...record, blocked: true }, metaOf(record), 'owner', true],
    ['not with the key of before there were settings', record, OLD_META, 'owner', false],
    ['without its creator', record, metaOf(record), undefined, true],
    ['not with both', record, metaOf(record), 'owner', false],
    ['not when the creator has another role by now', record, metaOf(record), 'member', false],
    ['not when it is deleted', { ...record, deleted: true }, { ...metaOf(record), deleted: true }, undefined, false],
    [
      'not when it is no public room',
      { ...record, type: 'admin' },
      { ...metaOf(record), type: 'admin' },
      undefined,
      false,
    ],
    ['not when no person created it', { ...record, creator: 'svc:room' }, metaOf(record), undefined, false],
  ] as const)('%s', (_, row, meta, role, unfinished) => {
    expect(isUnfinished(row, meta, role)).toBe(unfinished);
  });
});
