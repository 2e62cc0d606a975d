import { describe, expect, it } from 'vitest';
import { membership, roomMeta, roomTypeOf } from './values.ts';

const meta = {
  type: 'public',
  displayName: 'General',
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  deleted: false,
};

describe('bucket values', () => {
  it('keep the fields of a newer writer', () => {
    expect(roomMeta.parse({ ...meta, retentionDays: 30 })).toEqual({ ...meta, retentionDays: 30 });
  });

  it.each([
    ['an unknown type', { ...meta, type: 'secret' }],
    ['no deleted flag', { ...meta, deleted: undefined }],
    ['a creator that is no token', { ...meta, creator: 'jane.doe' }],
  ])('refuse a room of %s', (_, value) => {
    expect(roomMeta.safeParse(value).success).toBe(false);
  });

  it('refuse a membership of an unknown role', () => {
    expect(membership.safeParse({ role: 'moderator' }).success).toBe(false);
    expect(membership.parse({ role: 'owner' })).toEqual({ role: 'owner' });
  });
});

describe('roomTypeOf', () => {
  it.each([
    ['general', 'public'],
    ['p', 'public'],
    ['dmz', 'public'],
    ['p-abc', 'private'],
    ['dm-abc', 'dm'],
    ['admin-abc', 'admin'],
    ['administration', 'public'],
  ])('takes %s for a %s room', (room, type) => {
    expect(roomTypeOf(room)).toBe(type);
  });
});
