import { edit, idOf, post, remove } from '@nats-chat/testkit/events';
import { describe, expect, it } from 'vitest';
import { callOf } from '../../test/call.ts';
import { memoryLog } from '../log.memory.ts';
import { memoryStore } from '../store.memory.ts';
import { getMessages } from './get-messages.ts';

const setUp = () => {
  const stored = [post(1, 'one'), post(2, 'two'), post(3, 'reply', { threadId: idOf(1) })];
  const log = memoryLog(...stored, edit(4, 1, 'ONE'), remove(5, 2), post(6, 'new'));
  const store = memoryStore(...stored);
  log.floor = 3;
  const handler = getMessages({ log, store });
  const ask = (numbers: readonly number[], room = 'town') =>
    handler(callOf({ room }, { ids: numbers.map((number) => idOf(number)) }));
  return { log, store, ask };
};

describe('messages by their ids', () => {
  it('are as they are after what PostgreSQL lacks, in the order in which they are asked for', async () => {
    const { messages, left } = await setUp().ask([6, 1, 2, 3, 1]);
    expect(messages.map(({ text, deleted }) => text ?? deleted)).toEqual(['new', 'ONE', true, 'reply']);
    expect(left).toEqual([]);
  });

  it('leave out what is not there, or is in another room', async () => {
    const { ask } = setUp();
    expect((await ask([9, 1])).messages).toHaveLength(1);
    expect(await ask([1], 'village')).toEqual({ messages: [], left: [] });
  });

  it('are those that fit, with what is left', async () => {
    const { log, store, ask } = setUp();
    const large = Array.from({ length: 50 }, (_, index) => post(10 + index, '\u0001'.repeat(8_000)));
    log.events.push(...large);
    store.events.push(...large);
    const numbers = large.map((_, index) => 10 + index);
    const first = await ask(numbers);
    expect(first.messages.length).toBeGreaterThan(0);
    expect([...first.messages.map(({ messageId }) => messageId), ...first.left]).toEqual(numbers.map((n) => idOf(n)));
    expect(JSON.stringify(first).length).toBeLessThan(600_000);
  });
});
