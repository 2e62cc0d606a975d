import { describe, expect, it } from 'vitest';
import { command, envelope, loggedEvent, message, notification } from '@nats-chat/contracts';

const ID = '01937b5e-7c1a-7abc-8def-0123456789ab';
const event = { v: 1, kind: 'user', action: 'post', messageId: ID, clientId: ID, user: 'alice', timestamp: 1 };
const file = { id: 'a', name: 'plan.pdf', size: 7, type: 'application/pdf', hash: 'sha256-0' };
const users = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);

type Case = readonly [what: string, fields: object];

describe('an event of the log', () => {
  it.each<Case>([
    ['mentions of 50 people', { mentions: { users: users(50), room: true } }],
    ['ten attachments', { attachments: Array.from({ length: 10 }, () => file) }],
    ['an empty file', { attachments: [{ ...file, size: 0 }] }],
    ['no text at all', { text: undefined }],
    ['a sort key before all others', { sortKey: -1 }],
    ['an action, a kind and a right that nobody knows', { action: 'shout', kind: 'hologram', right: 'guardian' }],
  ])('may have %s', (_, fields) => {
    expect(envelope.safeParse({ ...event, ...fields }).success).toBe(true);
  });

  it.each<Case>([
    ['mentions of 51 people', { mentions: { users: users(51) } }],
    ['a mention of what is no user', { mentions: { users: ['jane.doe'] } }],
    ['eleven attachments', { attachments: Array.from({ length: 11 }, () => file) }],
    ['a file of less than nothing', { attachments: [{ ...file, size: -1 }] }],
    ['a file whose name cannot be stored', { attachments: [{ ...file, name: 'a\0b' }] }],
    ['a file with a name of 256 characters', { attachments: [{ ...file, name: 'a'.repeat(256) }] }],
    ['the address of a sticker that is longer than 512 characters', { stickerUrl: 'a'.repeat(513) }],
    ['an emoji of more than 64 bytes', { emoji: 'ü'.repeat(33) }],
    ['no version', { v: 0 }],
    ['half a version', { v: 1.5 }],
    ['a time before all times', { timestamp: -1 }],
    ['an action without a name', { action: '' }],
    ['an action of 65 characters', { action: 'a'.repeat(65) }],
    ['a user that is no token', { user: 'jane.doe' }],
    ['a service for its user', { user: 'svc:fanout' }],
    ['a target that is no message', { targetId: 'the one above' }],
  ])('has never %s', (_, fields) => {
    expect(envelope.safeParse({ ...event, ...fields }).success).toBe(false);
  });

  it('has a place in the log from 1 on, in a room that can be one', () => {
    expect(loggedEvent.safeParse({ room: 'town', seq: 1, event }).success).toBe(true);
    for (const place of [{ seq: 0 }, { seq: 1.5 }, { seq: '1' }, { room: 'Town' }, { room: '' }]) {
      expect(loggedEvent.safeParse({ room: 'town', seq: 1, event, ...place }).success).toBe(false);
    }
  });

  it('mentions the room only when it says so', () => {
    expect(envelope.parse({ ...event, mentions: { users: [] } }).mentions).toEqual({ users: [], room: false });
  });
});

describe('a command', () => {
  it('brings no attachment yet, and nobody else’s right or kind', () => {
    const post = { action: 'post', clientId: ID, text: 'Hello' };
    expect(command.safeParse({ ...post, attachments: [] }).success).toBe(true);
    expect(command.safeParse({ ...post, attachments: [file] }).success).toBe(false);
    const forged = { ...post, right: 'moderator', kind: 'system', user: 'bob', messageId: ID };
    expect(command.parse(forged)).toEqual(post);
  });

  it('has the text of an edit within the same limits as that of a post', () => {
    const edit = { action: 'edit', clientId: ID, targetId: ID, targetClientId: ID };
    const long = 'ü'.repeat(4_096);
    for (const text of ['a', long]) expect(command.safeParse({ ...edit, text }).success).toBe(true);
    for (const text of ['', `${long}a`, 'a\0b']) expect(command.safeParse({ ...edit, text }).success).toBe(false);
  });
});

describe('a message', () => {
  const read = { ...event, room: 'town', seq: 7, sortKey: 7, deleted: false, reactions: [] };

  it('is read without what few have: text, edits, replies, a pin', () => {
    const { v: _, action: __, ...fields } = read;
    expect(message.parse(fields)).toEqual(fields);
  });

  it.each<Case>([
    ['fewer than no replies', { replies: { count: -1, users: [], lastAt: 1 } }],
    ['replies of what is no user', { replies: { count: 1, users: ['jane.doe'], lastAt: 1 } }],
    ['a pin that nobody set', { pin: { at: 1 } }],
    ['a reaction that nobody gave', { reactions: [{ emoji: '👍' }] }],
    ['an edit outside of the log', { editSeq: 0 }],
    ['neither deleted nor not', { deleted: undefined }],
  ])('has never %s', (_, fields) => {
    expect(message.safeParse({ ...read, ...fields }).success).toBe(false);
  });
});

it('a notification says nothing of the content, whatever its event held', () => {
  const full = { ...event, room: 'town', seq: 7, text: 'secret', attachments: [file], emoji: '👍' };
  expect(Object.keys(notification.parse(full)).sort()).toEqual([
    'action',
    'clientId',
    'messageId',
    'room',
    'seq',
    'timestamp',
    'user',
    'v',
  ]);
});
