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

describe('the event of a command', () => {
  const ack = { id: idOf(7), seq: 7, timestamp: 70 };
  const clientId = idOf(1_007);

  it('says what was done, by whom and where', () => {
    const command = {
      action: 'edit',
      clientId,
      targetId: idOf(1),
      targetClientId: idOf(1_001),
      text: 'better',
    } as const;
    expect(eventOf(command, { room: 'town', thread: idOf(5), user: 'alice' }, ack)).toEqual({
      room: 'town',
      seq: 7,
      event: {
        v: 1,
        kind: 'user',
        action: 'edit',
        messageId: idOf(7),
        clientId,
        user: 'alice',
        timestamp: 70,
        text: 'better',
        targetId: idOf(1),
        threadId: idOf(5),
      },
    });
  });

  it.each([
    [
      { action: 'post', clientId, text: 'hello', replyTo: idOf(2) },
      { text: 'hello', replyTo: idOf(2) },
    ],
    [
      { action: 'react', clientId, targetId: idOf(1), emoji: '👍' },
      { targetId: idOf(1), emoji: '👍' },
    ],
    [{ action: 'delete', clientId, targetId: idOf(1), targetClientId: idOf(1_001) }, { targetId: idOf(1) }],
  ] as const)('has what %j has', (command, fields) => {
    const { event } = eventOf(command, { room: 'town', user: 'alice' }, ack);
    expect(event).toMatchObject({ action: command.action, ...fields });
    expect(event).not.toHaveProperty('threadId');
  });
});

it('shows what is not stored yet: the last of two edits, with its time', () => {
  const [message] = stored;
  if (message === undefined) throw new Error('There is no message.');
  const edit = (text: string, writtenAt: number) => ({
    command: { action: 'edit', clientId: idOf(9), targetId: idOf(1), targetClientId: idOf(1_001), text } as const,
    writtenAt,
  });
  const shown = applyOptimistic(message, [edit('b', 5), edit('c', 6)], { room: 'town', user: 'alice' });
  expect(shown).toMatchObject({ text: 'c', editedAt: 6 });
  expect(applyOptimistic(message, [], { room: 'town', user: 'alice' })).toBe(message);
});
