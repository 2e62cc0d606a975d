import { headers } from '@nats-io/nats-core';
import { describe, expect, it, vi } from 'vitest';
import { logger, roomOf } from '../test/fixture.ts';
import { announceMembershipChange, membershipChangeOf } from './membership-changes.ts';

interface Entry {
  readonly key?: string;
  readonly role?: string;
  readonly operation?: string;
  readonly last?: number;
}

const entry = ({ key = 'general.alice', role, operation, last = 0 }: Entry) => {
  const fields = headers();
  fields.set('Nats-Subject', `$KV.ROOMS.${key}`);
  fields.set('Nats-Last-Sequence', String(last));
  if (operation !== undefined) fields.set('KV-Operation', operation);
  return { headers: fields, data: new TextEncoder().encode(role === undefined ? '' : JSON.stringify({ role })) };
};

const at = { room: 'general', user: 'alice' };

describe('a republished membership says that somebody', () => {
  it.each([
    ['joined, for a first one', { role: 'member' }, { kind: 'joined', ...at }],
    ['joined, for a creator', { role: 'owner' }, { kind: 'joined', ...at }],
    ['joined, for one who comes back', { role: 'member', last: 7 }, { kind: 'joined', ...at }],
    ['left, for a delete', { operation: 'DEL', last: 7 }, { kind: 'left', ...at }],
    ['left, for a purge', { operation: 'PURGE', last: 7 }, { kind: 'left', ...at }],
  ] as const)('%s', (_, stored, change) => {
    expect(membershipChangeOf(entry(stored))).toEqual(change);
  });

  it.each([
    ['a new role', { role: 'admin', last: 7 }],
    ['an unknown role', { role: 'emperor' }],
    ['no role', {}],
    ['a key that is no membership', { key: 'general', role: 'member' }],
    ['a key of an odd room', { key: 'GENERAL!.alice', role: 'member' }],
  ])('did nothing, for %s', (_, stored) => {
    expect(membershipChangeOf(entry(stored))).toBeUndefined();
  });

  it('did nothing, without headers', () => {
    expect(membershipChangeOf({ data: new Uint8Array() })).toBeUndefined();
  });
});

describe('notifying a room', () => {
  const notify = async (room: () => Promise<ReturnType<typeof roomOf>['meta'] | undefined>) => {
    const announced = vi.fn(async () => undefined);
    await announceMembershipChange(
      { membership: { room }, announce: { room: announced }, logger },
      entry({ role: 'member' }),
    );
    return announced;
  };

  it('goes by its type', async () => {
    const announced = await notify(async () => roomOf('private').meta);
    expect(announced).toHaveBeenCalledExactlyOnceWith('private', { kind: 'joined', ...at });
  });

  it('is left out for a message whose headers cannot be decoded', async () => {
    const announced = vi.fn(async () => undefined);
    const message = {
      data: new Uint8Array(),
      get headers(): never {
        throw new Error('malformed');
      },
    };
    const membership = { room: async () => roomOf('public').meta };
    await announceMembershipChange({ membership, announce: { room: announced }, logger }, message);
    expect(announced).not.toHaveBeenCalled();
  });

  it.each([
    ['unknown', async () => undefined],
    ['deleted', async () => ({ ...roomOf('public').meta, deleted: true })],
    ['not to be looked up now', async () => Promise.reject(new Error('timeout'))],
  ])('is left out when it is %s', async (_, room) => {
    expect(await notify(room)).not.toHaveBeenCalled();
  });
});
