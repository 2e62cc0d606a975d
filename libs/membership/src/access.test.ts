import type { RoomMeta, RoomRole } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { roomOf } from '../test/room-of.ts';
import { accessTo, adminAccessTo, existenceOf, lookUpFor, moderationOf } from './access.ts';

type Case = readonly [
  what: string,
  meta: RoomMeta | undefined,
  role: RoomRole | undefined,
  read: string,
  write: string,
];

const NO = ['NOT_FOUND', 'NOT_FOUND'] as const;
const archived = { archived: true };
const deleted = { deleted: true };
const announcing = { postPolicy: 'admins' };
const unknownType = JSON.parse(JSON.stringify({ ...roomOf('public'), type: 'secret' })) as RoomMeta;

describe('what a person may do in a room', () => {
  it.each<Case>([
    ['no room, as a stranger', undefined, undefined, ...NO],
    ['no room, as a member of something', undefined, 'owner', ...NO],
    ['a room of an unknown type, as its owner', unknownType, 'owner', ...NO],
    ['a public room, as a stranger', roomOf('public'), undefined, 'allowed', 'NOT_MEMBER'],
    ['a public room, as a member', roomOf('public'), 'member', 'allowed', 'allowed'],
    ['a public room, as an admin of it', roomOf('public'), 'admin', 'allowed', 'allowed'],
    ['a public room, as its owner', roomOf('public'), 'owner', 'allowed', 'allowed'],
    ['an archived public room, as a stranger', roomOf('public', archived), undefined, 'allowed', 'FORBIDDEN'],
    ['an archived public room, as its owner', roomOf('public', archived), 'owner', 'allowed', 'FORBIDDEN'],
    ['a room for announcements, as a stranger', roomOf('public', announcing), undefined, 'allowed', 'NOT_MEMBER'],
    ['a room for announcements, as a member', roomOf('private', announcing), 'member', 'allowed', 'FORBIDDEN'],
    ['a room for announcements, as an admin of it', roomOf('private', announcing), 'admin', 'allowed', 'allowed'],
    ['a room for announcements, as its owner', roomOf('public', announcing), 'owner', 'allowed', 'allowed'],
    [
      'a room with a rule of later, as a member',
      roomOf('public', { postPolicy: 'bots' }),
      'member',
      'allowed',
      'FORBIDDEN',
    ],
    ['a room where everyone posts', roomOf('public', { postPolicy: 'everyone' }), 'member', 'allowed', 'allowed'],
    ['a deleted public room, as a stranger', roomOf('public', deleted), undefined, ...NO],
    ['a deleted public room, as its owner', roomOf('public', deleted), 'owner', ...NO],
    ['a private room, as a stranger', roomOf('private'), undefined, ...NO],
    ['a private room, as a member', roomOf('private'), 'member', 'allowed', 'allowed'],
    ['an archived private room, as a stranger', roomOf('private', archived), undefined, ...NO],
    ['an archived private room, as a member', roomOf('private', archived), 'member', 'allowed', 'FORBIDDEN'],
    ['a deleted private room, as its owner', roomOf('private', deleted), 'owner', ...NO],
    ['a DM, as a stranger', roomOf('dm'), undefined, ...NO],
    ['a DM, as one of the two', roomOf('dm'), 'member', 'allowed', 'allowed'],
    ['an archived DM, as one of the two', roomOf('dm', archived), 'member', 'allowed', 'FORBIDDEN'],
    ['a DM of two of whom one blocks the other', roomOf('dm', { blocked: true }), 'member', 'allowed', 'FORBIDDEN'],
    ['a blocked DM, as a stranger', roomOf('dm', { blocked: true }), undefined, ...NO],
    ['an admin room, as a stranger', roomOf('admin'), undefined, ...NO],
    ['an admin room, as its owner', roomOf('admin'), 'owner', ...NO],
  ])('%s', (_, meta, role, read, write) => {
    expect(accessTo(meta, role)).toEqual({ read, write });
  });
});

describe('what an admin may do, and what a service finds', () => {
  it.each<
    readonly [string, RoomMeta | undefined, read: string, write: string, outside: string, within: string, found: string]
  >([
    ['no room', undefined, ...NO, ...NO, 'NOT_FOUND'],
    ['an admin room', roomOf('admin'), 'allowed', 'allowed', 'allowed', 'allowed', 'allowed'],
    ['an archived admin room', roomOf('admin', archived), 'allowed', 'FORBIDDEN', 'allowed', 'allowed', 'allowed'],
    ['a deleted admin room', roomOf('admin', deleted), ...NO, ...NO, 'NOT_FOUND'],
    ['a public room', roomOf('public'), ...NO, 'allowed', 'allowed', 'allowed'],
    ['an archived public room', roomOf('public', archived), ...NO, 'allowed', 'allowed', 'allowed'],
    ['a private room', roomOf('private'), ...NO, 'NOT_FOUND', 'allowed', 'allowed'],
    ['a deleted private room', roomOf('private', deleted), ...NO, ...NO, 'NOT_FOUND'],
    ['a DM', roomOf('dm'), ...NO, 'NOT_FOUND', 'FORBIDDEN', 'allowed'],
    ['an archived DM', roomOf('dm', archived), ...NO, 'NOT_FOUND', 'FORBIDDEN', 'allowed'],
    ['a deleted public room', roomOf('public', deleted), ...NO, ...NO, 'NOT_FOUND'],
    ['a room of an unknown type', unknownType, ...NO, ...NO, 'allowed'],
  ])('%s', (_, meta, read, write, outside, within, found) => {
    expect(adminAccessTo(meta)).toEqual({ read, write });
    expect(moderationOf(meta, undefined)).toBe(outside);
    expect(moderationOf(meta, 'member')).toBe(within);
    expect(existenceOf(meta)).toBe(found);
  });
});

describe('what is looked up of a room', () => {
  it.each([
    ['general', 'both'],
    ['p', 'both'],
    ['p-abc', 'role first'],
    ['dm-abc', 'role first'],
    ['admin-abc', 'nothing'],
    ['General', 'nothing'],
    ['we?rd', 'nothing'],
    ['a.b', 'nothing'],
    ['', 'nothing'],
  ])('%s: %s', (room, lookUp) => {
    expect(lookUpFor(room)).toBe(lookUp);
  });
});
