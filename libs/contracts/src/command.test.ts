import { describe, expect, it } from 'vitest';
import { command } from '@nats-chat/contracts';

const ID = '01937b5e-7c1a-7abc-8def-0123456789ab';

describe('a command', () => {
  it.each([
    { action: 'post', clientId: ID, text: 'Hello' },
    { action: 'edit', clientId: ID, targetId: ID, targetClientId: ID, text: 'Hello again' },
    { action: 'delete', clientId: ID, targetId: ID, targetClientId: ID },
    { action: 'delete', clientId: ID, targetId: ID },
    { action: 'react', clientId: ID, targetId: ID, emoji: '👍' },
    { action: 'unreact', clientId: ID, targetId: ID, emoji: '👍' },
  ])('may be $action', (value) => {
    expect(command.parse(value)).toEqual(value);
  });

  it.each([
    ['an action that nobody knows', { action: 'shout', clientId: ID, text: 'Hello' }],
    ['an edit without the client id of its target', { action: 'edit', clientId: ID, targetId: ID, text: 'x' }],
    ['a reaction without an emoji', { action: 'react', clientId: ID, targetId: ID, emoji: '' }],
    ['a reaction of more than 64 bytes', { action: 'react', clientId: ID, targetId: ID, emoji: 'ü'.repeat(33) }],
  ])('is not %s', (_, value) => {
    expect(command.safeParse(value).success).toBe(false);
  });

  const react = (emoji: string): unknown => ({ action: 'react', clientId: ID, targetId: ID, emoji });

  it.each(['👍', '👍🏽', '❤️', '❤', '🇩🇪', '1️⃣', '#⃣', '👩🏽‍❤️‍💋‍👨🏿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏳️‍🌈', '👁️‍🗨️', '🙂‍↔️', '©️'])(
    'reacts with one emoji: %s',
    (emoji) => {
      expect(command.safeParse(react(emoji)).success).toBe(true);
    },
  );

  it.each([
    '1',
    '#',
    '1️',
    'a',
    'ok',
    '👍👍',
    '👍 ',
    ' 👍',
    '🇩',
    '🇩🇪🇫',
    '👍\u0301',
    '\u200D',
    '👍\u200D',
    '👍\nx',
    '日',
  ])('does not react with %j, and says which field is wrong', (emoji) => {
    const { error } = command.safeParse(react(emoji));
    expect(error?.issues).toMatchObject([{ path: ['emoji'], message: 'Not one emoji.' }]);
  });

  it('takes back whatever somebody reacted with before', () => {
    expect(command.safeParse({ ...Object(react('ok')), action: 'unreact' }).success).toBe(true);
  });

  it('counts an emoji in bytes', () => {
    const family = '👩🏽‍❤️‍💋‍👨🏿';
    expect(command.safeParse({ action: 'react', clientId: ID, targetId: ID, emoji: family }).success).toBe(true);
  });
});
