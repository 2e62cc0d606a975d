import { toMessage } from '@nats-chat/timeline';
import { post } from '@nats-chat/testkit/events';
import { describe, expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';

const textOf = (text: string) => excerptOf(toMessage(post(1, text))).text;
const family = '👨‍👩‍👧';

describe('the excerpt of a message', () => {
  it.each([
    ['a short text', 'Hello *you*', 'Hello *you*'],
    ['as much as it may hold', 'a'.repeat(256), 'a'.repeat(256)],
    ['one byte more', 'a'.repeat(257), 'a'.repeat(256)],
    ['letters of two bytes', 'ä'.repeat(200), 'ä'.repeat(128)],
    ['a character of many code points at the end', `${'a'.repeat(250)}${family}`, 'a'.repeat(250)],
    ['a mention at the end', `${'a'.repeat(250)}<@bob> hello`, `${'a'.repeat(250)}<@bob>`],
    ['a mention beyond the end', `${'a'.repeat(253)}<@bob> hello`, 'a'.repeat(253)],
    ['no text', '', ''],
  ])('of %s', (_, text, shown) => {
    expect(textOf(text)).toBe(shown);
  });

  it('has the first of its files, and nothing of who reacted, replied or is mentioned', () => {
    const file = (id: string) => ({ id, name: id, size: 1, type: 'text/plain', hash: 'h' });
    const message = {
      ...toMessage(post(1, 'hello')),
      mentions: { users: ['bob'], room: false },
      reactions: [{ emoji: '👍', users: ['bob'] }],
      replies: { count: 1, users: ['bob'], lastAt: 1, recent: [] },
      attachments: [file('a'), file('b')],
    };
    const shown = excerptOf(message);
    expect(shown).toEqual({ ...toMessage(post(1, 'hello')), attachments: [file('a')] });
  });
});
