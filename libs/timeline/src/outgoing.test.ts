import type { Command } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { idOf, post } from '@nats-chat/testkit/events';
import { toMessage } from './message.ts';
import { applyOptimistic, eventOf, notYetStored } from './outgoing.ts';

const stored = [toMessage(post(1, 'a')), toMessage(post(2, 'b', { user: 'bob' }))];

describe('what I wrote', () => {
  it('is shown as mine until the log holds it', () => {
    const outgoing = [{ clientId: idOf(1_001) }, { clientId: idOf(3) }];
    expect(notYetStored(outgoing, stored, 'alice')).toEqual([{ clientId: idOf(3) }]);
  });

  it('is not hidden by somebody else’s message under the same id', () => {
    const outgoing = [{ clientId: idOf(1_002) }];
    expect(notYetStored(outgoing, stored, 'alice')).toEqual(outgoing);
  });

  it('may be nothing', () => {
    expect(notYetStored([], stored, 'alice')).toEqual([]);
  });
});

const peopleIn = (count: number): string => Array.from({ length: count }, (_, index) => `<@u${index}>`).join(' ');

describe('the event of a command', () => {
  const clientId = idOf(1_007);
  const facts = { messageId: idOf(7), user: 'alice', threadId: undefined, timestamp: 70 };
  const base = { v: 1, kind: 'user', clientId, messageId: idOf(7), user: 'alice', timestamp: 70 };
  const target = { targetId: idOf(1), targetClientId: idOf(1_001) };
  const mentions = { users: ['bob'], room: false };
  const stored = (command: Command, threadId?: string): unknown =>
    JSON.parse(JSON.stringify(eventOf(command, { ...facts, threadId })));

  it.each<[Command, object]>([
    [
      { action: 'post', clientId, text: 'hello <@bob>', replyTo: idOf(2) },
      { text: 'hello <@bob>', replyTo: idOf(2), mentions },
    ],
    [
      { action: 'edit', clientId, ...target, text: 'better <@bob>' },
      { targetId: idOf(1), text: 'better <@bob>', mentions, right: 'author' },
    ],
    [
      { action: 'delete', clientId, ...target },
      { targetId: idOf(1), right: 'author' },
    ],
    [
      { action: 'delete', clientId, targetId: idOf(1) },
      { targetId: idOf(1), right: 'moderator' },
    ],
    [
      { action: 'react', clientId, targetId: idOf(1), emoji: '👍' },
      { targetId: idOf(1), emoji: '👍' },
    ],
    [
      { action: 'unreact', clientId, targetId: idOf(1), emoji: '👍' },
      { targetId: idOf(1), emoji: '👍' },
    ],
  ])('$action has what it says, under the server’s word for who and when', (command, said) => {
    expect(stored(command)).toEqual({ ...base, action: command.action, ...said });
  });

  it.each([
    ['service-account-greeter', 'bot'],
    ['greeter', 'user'],
  ])('from %s speaks as a %s', (user, kind) => {
    expect(eventOf({ action: 'post', clientId, text: 'hi' }, { ...facts, user })).toMatchObject({ user, kind });
  });

  it('is in the thread that it was sent to', () => {
    expect(stored({ action: 'post', clientId, text: 'hi' }, idOf(5))).toMatchObject({ threadId: idOf(5) });
  });

  it('is in the room as well only from a thread', () => {
    const command = { action: 'post', clientId, text: 'hi', alsoInRoom: true } as const;
    expect(stored(command, idOf(5))).toMatchObject({ threadId: idOf(5), alsoInRoom: true });
    expect(stored(command)).not.toHaveProperty('alsoInRoom');
    expect(stored({ ...command, alsoInRoom: false }, idOf(5))).not.toHaveProperty('alsoInRoom');
  });

  it.each([
    ['nobody', 'hello bob', undefined],
    ['a person', '<@bob>: hello', { users: ['bob'], room: false }],
    [
      'people, each once',
      '<@bob> <@jane=2Edoe=40corp=2Ecom><@bob>',
      { users: ['bob', 'jane=2Edoe=40corp=2Ecom'], room: false },
    ],
    ['everyone', 'look, <!room>', { users: [], room: true }],
    ['both', '<!room> <@bob>', { users: ['bob'], room: true }],
    ['nobody within code', '`<@bob>` and\n```\n<!room>\n```', undefined],
    ['nobody whose name is none', '<@jane.doe> <@> <@ bob> <@a=zz> <@bob', undefined],
    [
      'the first 50 people',
      peopleIn(60),
      { users: Array.from({ length: 50 }, (_, index) => `u${index}`), room: false },
    ],
  ])('mentions %s', (_, text, expected) => {
    expect(eventOf({ action: 'post', clientId, text }, facts).mentions).toEqual(expected);
    expect(eventOf({ action: 'edit', clientId, ...target, text }, facts).mentions).toEqual(expected);
  });

  it('mentions nobody whom the text does not name, whatever the command says', () => {
    expect(
      stored({ action: 'post', clientId, text: 'hi', mentions: { users: ['bob'], room: true } }),
    ).not.toHaveProperty('mentions');
  });

  it('takes nothing from the command that is not of its action', () => {
    const reaction = { action: 'react', clientId, targetId: idOf(1), emoji: '👍' } as const;
    const smuggled = { ...reaction, text: 'smuggled', user: 'bob', kind: 'system', right: 'moderator' };
    expect(stored(smuggled)).toEqual({ ...base, action: 'react', targetId: idOf(1), emoji: '👍' });
  });
});

it('shows what is not stored yet: the last of two edits, with its time', () => {
  const [message] = stored;
  if (message === undefined) throw new Error('There is no message.');
  const edit = (text: string, writtenAt: number) => ({
    command: { action: 'edit', clientId: idOf(9), targetId: idOf(1), targetClientId: idOf(1_001), text } as const,
    writtenAt,
  });
  const shown = applyOptimistic(message, [edit('b', 5), edit('c', 6)], 'alice');
  expect(shown).toMatchObject({ text: 'c', editedAt: 6 });
  expect(applyOptimistic(message, [], 'alice')).toBe(message);
});
