import { EVENT_VERSION } from '@nats-chat/contracts';
import { counter } from '@nats-chat/otel';
import { describe, expect, it, vi } from 'vitest';
import { decodeStored, subjectOf, subjectsOfRoom } from './stored-event.ts';

vi.mock(import('@nats-chat/otel'), { spy: true });

/** What the module has declared while it was loaded. */
const { calls, results } = vi.mocked(counter).mock;
const newer = results[calls.findIndex(([name]) => name === 'log_newer_events_total')]?.value as ReturnType<
  typeof counter
>;

const ID = '0198c0de-0000-7000-8000-000000000001';
const THREAD = '0198c0de-0000-7000-8000-00000000000a';
const post = {
  v: 1,
  kind: 'user',
  action: 'post',
  messageId: ID,
  clientId: ID,
  user: 'alice',
  timestamp: 1,
  text: 'hi',
};

const decode = (subject: string, event: unknown) =>
  decodeStored({ subject, seq: 7, data: new TextEncoder().encode(JSON.stringify(event)) });

describe('a message of the log', () => {
  it('takes its room from its subject, and its size as it is stored', () => {
    expect(decode('chat.town', post)).toEqual({
      room: 'town',
      seq: 7,
      event: post,
      bytes: JSON.stringify(post).length,
    });
    expect(decode('admin.admin-ops', post).room).toBe('admin-ops');
    expect(decode(`chat.town.thread.${THREAD}`, { ...post, threadId: THREAD }).room).toBe('town');
  });

  it('of a later version is read as far as it is known, and counted', () => {
    const add = vi.spyOn(newer, 'add');
    decode('chat.town', { ...post, v: EVENT_VERSION });
    expect(add).not.toHaveBeenCalled();
    const later = { ...post, v: EVENT_VERSION + 1, future: 1 };
    expect(decode('chat.town', later).event).toEqual(later);
    expect(add.mock.calls).toEqual([[1]]);
  });

  it.each([
    ['an unknown field', { ...post, future: { deep: [1] } }],
    ['an unknown action', { ...post, action: 'shout' }],
    ['an unknown kind', { ...post, kind: 'robot' }],
    ['an unknown right', { ...post, right: 'owner' }],
    ['every optional field', { ...post, targetId: ID, replyTo: ID, emoji: '👍', right: 'author', sortKey: -3 }],
  ])('keeps %s', (_, event) => {
    expect(decode('chat.town', event).event).toEqual(event);
  });

  it('of another action than a post may name a thread that its subject does not', () => {
    expect(decode('chat.town', { ...post, action: 'edit', threadId: THREAD }).event.threadId).toBe(THREAD);
  });

  it.each([
    ['a foreign subject', 'room.notify.town', post, 'Not a subject of the log.'],
    ['a post that leaves its thread', `chat.town.thread.${THREAD}`, post, 'A post of another thread.'],
    ['a post that enters a thread', 'chat.town', { ...post, threadId: THREAD }, 'A post of another thread.'],
    ['no object', 'chat.town', null, 'Not an event: not an object.'],
    ['a number', 'chat.town', 7, 'Not an event: not an object.'],
    ['no id', 'chat.town', { ...post, messageId: undefined }, 'Not an event: messageId.'],
    ['an empty user', 'chat.town', { ...post, user: '' }, 'Not an event: user.'],
    ['an action that is no text', 'chat.town', { ...post, action: 1 }, 'Not an event: action.'],
    ['a kind that is no text', 'chat.town', { ...post, kind: {} }, 'Not an event: kind.'],
    ['no client id', 'chat.town', { ...post, clientId: null }, 'Not an event: clientId.'],
    ['a time that is no integer', 'chat.town', { ...post, timestamp: 1.5 }, 'Not an event: timestamp.'],
    ['no version', 'chat.town', { ...post, v: undefined }, 'Not an event: v.'],
    ['a text that is none', 'chat.town', { ...post, text: ['hi'] }, 'Not an event: text.'],
    ['a target that is no text', 'chat.town', { ...post, targetId: 1 }, 'Not an event: targetId.'],
    ['a right that is no text', 'chat.town', { ...post, right: true }, 'Not an event: right.'],
    ['a sort key that is no integer', 'chat.town', { ...post, sortKey: '1' }, 'Not an event: sortKey.'],
  ])('is refused for %s', (_, subject, event, reason) => {
    expect(() => decode(subject, event)).toThrow(reason);
  });

  it('is refused for what is not JSON in UTF-8', () => {
    for (const data of [Uint8Array.of(0xff), new Uint8Array(), new TextEncoder().encode('{')]) {
      expect(() => decodeStored({ subject: 'chat.town', seq: 1, data })).toThrow();
    }
    const broken = new TextEncoder().encode(JSON.stringify(post));
    broken[broken.indexOf('h'.charCodeAt(0))] = 0xff;
    expect(() => decodeStored({ subject: 'chat.town', seq: 1, data: broken })).toThrow();
  });
});

describe('the subject of an event', () => {
  it('is that of its room, or of its thread', () => {
    expect(subjectOf({ room: 'town', thread: undefined })).toBe('chat.town');
    expect(subjectOf({ room: 'town', thread: THREAD })).toBe(`chat.town.thread.${THREAD}`);
    expect(subjectOf({ room: 'admin-ops', thread: undefined })).toBe('admin.admin-ops');
  });

  it('is not to be had for a thread in an admin room, or for what is no room', () => {
    expect(() => subjectOf({ room: 'admin-ops', thread: THREAD })).toThrow(
      new RangeError('An admin room has no threads.'),
    );
    expect(() => subjectOf({ room: 'a.b', thread: undefined })).toThrow(RangeError);
    expect(() => subjectOf({ room: '*', thread: undefined })).toThrow(RangeError);
  });

  it('matches one of the patterns of its room', () => {
    expect(subjectsOfRoom('town')).toEqual(['chat.town', 'chat.town.thread.*']);
    expect(subjectsOfRoom('admin-ops')).toEqual(['admin.admin-ops']);
  });
});
