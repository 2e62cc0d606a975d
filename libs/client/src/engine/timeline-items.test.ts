import { ApiError } from '@nats-chat/contracts';
import { toMessage } from '@nats-chat/timeline';
import { describe, expect, it } from 'vitest';
import { idOf, said } from '../../test/events.ts';
import type { OutboxItem } from '../outbox/item.ts';
import { timelineItems } from './timeline-items.ts';

const unsent = (number: number, fields: Partial<OutboxItem> = {}): OutboxItem => ({
  room: 'town',
  command: { action: 'post', clientId: idOf(number), text: `unsent ${number}` },
  writtenAt: 5,
  traceparent: '',
  state: 'pending',
  ...fields,
});
const items = (parts: Partial<Parameters<typeof timelineItems>[0]>) =>
  timelineItems({ me: 'alice', messages: [], outgoing: [], pinOf: () => undefined, ...parts });

describe('the rows of a timeline', () => {
  it('are the stored messages, then mine that are not stored', () => {
    const messages = [said(1, 'a'), said(2, 'b', { user: 'alice', clientId: idOf(50) })].map(toMessage);
    const error = new ApiError('FORBIDDEN');
    const outgoing = [unsent(50), unsent(51), unsent(52, { state: 'failed', error })];
    expect(items({ messages, outgoing }).map(({ key, state, message }) => [key, state, message.text])).toEqual([
      [idOf(1), 'sent', 'a'],
      [idOf(50), 'sent', 'b'],
      [idOf(51), 'pending', 'unsent 51'],
      [idOf(52), 'failed', 'unsent 52'],
    ]);
    expect(items({ outgoing })[2]?.error).toBe(error);
  });

  it('are the same objects for the same messages', () => {
    const [messages, outgoing] = [[toMessage(said(1, 'a'))], [unsent(50)]];
    const [before, after] = [items({ messages, outgoing }), items({ messages, outgoing })];
    expect(after).toEqual(before);
    for (const [index, item] of after.entries()) expect(item).toBe(before[index]);
  });

  it('have their pins, but for what is deleted, and stay the same objects while these do', () => {
    const messages = [toMessage(said(1, 'a')), { ...toMessage(said(2, 'b')), deleted: true }];
    const pin = { messageId: idOf(1), by: 'bob', at: 3 };
    const pinned = items({ messages, pinOf: () => pin });
    expect(pinned.map(({ message }) => message.pin)).toEqual([{ by: 'bob', at: 3 }, undefined]);
    expect(items({ messages, pinOf: () => ({ ...pin }) })[0]).toBe(pinned[0]);
    expect(items({ messages, pinOf: () => ({ ...pin, at: 4 }) })[0]?.message.pin).toEqual({ by: 'bob', at: 4 });
    expect(items({ messages })[0]?.message).toBe(messages[0]);
  });

  it('have keys of their own, whatever client ids others mint', () => {
    const messages = [said(1, 'a', { clientId: idOf(50) }), said(2, 'b', { clientId: idOf(50) })].map(toMessage);
    const keys = items({ messages, outgoing: [unsent(50)] }).map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
  });

  it('say that something is on its way, but not of what can still be taken back', () => {
    const messages = [toMessage(said(1, 'a', { user: 'alice' }))];
    const command = { action: 'delete', clientId: idOf(50), targetId: idOf(1), targetClientId: idOf(1) } as const;
    expect(items({ messages, outgoing: [unsent(50, { command })] })[0]?.changing).toBe(true);
    const held = items({ messages, outgoing: [unsent(50, { command, heldUntil: 1 })] })[0];
    expect(held?.message.deleted).toBe(true);
    expect(held?.changing).toBeUndefined();
  });

  it('show what an unsent message answers', () => {
    const command = { action: 'post', clientId: idOf(50), text: 'yes', replyTo: idOf(1) } as const;
    expect(items({ outgoing: [unsent(50, { command })] })[0]?.message.replyTo).toBe(idOf(1));
  });

  it('show what I did to a message before it is stored, and name what was refused', () => {
    const [mine, other] = [toMessage(said(1, 'a', { user: 'alice' })), toMessage(said(2, 'b'))];
    const about = { targetId: idOf(1), targetClientId: idOf(1) };
    const outgoing = [
      unsent(50, { command: { action: 'edit', clientId: idOf(50), ...about, text: 'better' } }),
      unsent(51, { command: { action: 'edit', clientId: idOf(51), ...about, text: 'best' } }),
      unsent(52, { command: { action: 'react', clientId: idOf(52), targetId: idOf(2), emoji: '👍' } }),
      unsent(53, { command: { action: 'delete', clientId: idOf(53), ...about }, state: 'failed' }),
    ];
    const shown = items({ messages: [mine, other], outgoing });
    expect(shown.map(({ message }) => message.text)).toEqual(['best', 'b']);
    expect(shown[1]?.message.reactions).toEqual([{ emoji: '👍', users: ['alice'] }]);
    expect(shown.map(({ refusedChanges }) => refusedChanges)).toEqual([[outgoing[3]], undefined]);
    expect(items({ messages: [mine, other], outgoing })).toEqual(shown);
    expect(items({ messages: [mine, other], outgoing })[0]).toBe(shown[0]);
    expect(items({ messages: [mine, other] }).map(({ message }) => message)).toEqual([mine, other]);
  });
});
