import { command, type Command } from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { describe, expect, it } from 'vitest';
import { eventOf } from './event-of-command.ts';

const [clientId, messageId, targetId, targetClientId] = [uuidV7(), uuidV7(), uuidV7(), uuidV7()];
const facts = { messageId, user: 'alice', threadId: undefined, timestamp: 42 };
const base = { v: 1, kind: 'user', messageId, clientId, user: 'alice', timestamp: 42 };
const mentions = { users: ['bob'], room: false };
const stored = (input: Command) => JSON.parse(JSON.stringify(eventOf(input, facts))) as unknown;

describe('the event of a command', () => {
  it.each<[Command, object]>([
    [
      { action: 'post', clientId, text: 'hi', replyTo: targetId, mentions },
      { text: 'hi', replyTo: targetId, mentions },
    ],
    [
      { action: 'edit', clientId, targetId, targetClientId, text: 'hello', mentions },
      { targetId, text: 'hello', mentions, right: 'author' },
    ],
    [
      { action: 'delete', clientId, targetId, targetClientId },
      { targetId, right: 'author' },
    ],
    [
      { action: 'react', clientId, targetId, emoji: '👍' },
      { targetId, emoji: '👍' },
    ],
    [
      { action: 'unreact', clientId, targetId, emoji: '👍' },
      { targetId, emoji: '👍' },
    ],
  ])('$action has what it says, under the server’s word for who and when', (input, said) => {
    expect(stored(input)).toEqual({ ...base, action: input.action, ...said });
  });

  it('is in the thread that it was sent to', () => {
    const input: Command = { action: 'post', clientId, text: 'hi' };
    expect(eventOf(input, { ...facts, threadId: targetId }).threadId).toBe(targetId);
  });

  it('takes nothing from the command that is not of its action', () => {
    const input = command.parse({
      action: 'react',
      clientId,
      targetId,
      emoji: '👍',
      text: 'smuggled',
      user: 'bob',
      kind: 'system',
      right: 'moderator',
    });
    expect(stored(input)).toEqual({ ...base, action: 'react', targetId, emoji: '👍' });
  });
});
