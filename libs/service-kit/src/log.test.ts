import { describe, expect, it } from 'vitest';
import { readLogged } from './log.ts';

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

const read = (subject: string, event: unknown) =>
  readLogged({ subject, seq: 7, data: new TextEncoder().encode(JSON.stringify(event)) });

describe('a message of the log', () => {
  it('takes its room from its subject, and keeps fields that are not known yet', () => {
    expect(read('chat.town', { ...post, future: 1 })).toEqual({ room: 'town', seq: 7, event: { ...post, future: 1 } });
    expect(read('chat.town', { ...post, action: 'shout' }).event.action).toBe('shout');
    expect(read('admin.admin-ops', post).room).toBe('admin-ops');
    expect(read(`chat.town.thread.${THREAD}`, { ...post, threadId: THREAD }).room).toBe('town');
  });

  it.each([
    ['a foreign subject', 'room.notify.town', post],
    ['an action that is no name', 'chat.town', { ...post, action: 7 }],
    ['a post that leaves its thread', `chat.town.thread.${THREAD}`, post],
    ['a post that enters a thread', 'chat.town', { ...post, threadId: THREAD }],
    ['no object', 'chat.town', null],
  ])('is refused for %s', (_, subject, event) => {
    expect(() => read(subject, event)).toThrow();
  });

  it('is refused for what is not JSON in UTF-8', () => {
    for (const data of [Uint8Array.of(0xff), new Uint8Array(), new TextEncoder().encode('{')]) {
      expect(() => readLogged({ subject: 'chat.town', seq: 1, data })).toThrow();
    }
  });
});
