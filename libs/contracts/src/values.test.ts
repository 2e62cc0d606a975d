import { describe, expect, it } from 'vitest';
import { membership, roomAudience, roomMeta, roomTypeOf, userRecord } from './values.ts';

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

  it('say whose a user name is, and since when its tokens count', () => {
    const record = { sub: 'f:1', displayName: 'Alice', notBefore: 7, locale: 'de' };
    expect(userRecord.parse(record)).toEqual(record);
    expect(userRecord.parse({ sub: 'f:1', displayName: '' })).toEqual({ sub: 'f:1', displayName: '' });
  });

  it.each([
    ['nobody', { sub: '' }],
    ['a subject of 256 characters', { sub: 'a'.repeat(256) }],
    ['no name at all', { displayName: undefined }],
    ['a time that is none', { notBefore: -1 }],
    ['half a millisecond', { notBefore: 1.5 }],
  ])('refuse a user name of %s', (_, fields) => {
    expect(userRecord.safeParse({ sub: 'f:1', displayName: 'Alice', ...fields }).success).toBe(false);
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

describe('the audience of a room', () => {
  it.each([
    ['public', 'everyone'],
    ['private', 'member'],
    ['dm', 'member'],
    ['admin', 'admins'],
  ] as const)('of a %s one is %s', (type, audience) => {
    expect(roomAudience(type)).toBe(audience);
  });
});
