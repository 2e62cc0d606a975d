import { expect, it } from 'vitest';
import { fakeMessage } from '../../../test/fake-engine.ts';
import { newMessagesSince } from './new-messages.ts';

it('messages of people whom I block are not counted as new, and are passed all the same', () => {
  const items = ['bob', 'mallory', 'bob', 'mallory'].map((user, at) =>
    fakeMessage({ room: 'town', user, text: 'hello', seq: at + 1, at: 1_000 + at, more: {} }, 'sent'),
  );
  const { newMessages, lastSeq } = newMessagesSince({ items, lastSeq: 1, me: 'alice', blocked: new Set(['mallory']) });
  expect(newMessages.map(({ message }) => message.seq)).toEqual([3]);
  expect(lastSeq).toBe(4);
});
