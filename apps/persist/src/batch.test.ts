import { describe, expect, it } from 'vitest';
import { edit, idOf, post, react, remove, unreact } from '@nats-chat/testkit/events';
import { batchOf, type Change } from './batch.ts';

const sequences = (changes: readonly Change[]): number[] => changes.map(({ seq }) => seq).sort((a, b) => a - b);

describe('a batch', () => {
  it('sorts events out by what they do, whatever order they come in', () => {
    const batch = batchOf([
      unreact(9, 1, '👍'),
      remove(8, 2),
      edit(7, 1, 'b'),
      react(6, 3, '🎉'),
      post(2, 'x'),
      post(1, 'a'),
    ]);
    expect(sequences(batch.posts)).toEqual([1, 2]);
    expect(sequences(batch.edits)).toEqual([7]);
    expect(sequences(batch.deletes)).toEqual([8]);
    expect(sequences(batch.reactions)).toEqual([6, 9]);
    expect(batch.all.map(({ seq, target }) => [seq, target])).toEqual([
      [1, idOf(1)],
      [2, idOf(2)],
      [6, idOf(3)],
      [7, idOf(1)],
      [8, idOf(2)],
      [9, idOf(1)],
    ]);
  });

  it('makes one row of what is about one row', () => {
    const again = { ...post(5, 'a'), event: post(1, 'a').event };
    const batch = batchOf([
      again,
      post(1, 'a'),
      edit(3, 1, 'c'),
      edit(2, 1, 'b'),
      remove(9, 1),
      remove(8, 1),
      react(4, 1, '👍'),
      unreact(6, 1, '👍'),
      react(7, 1, '👍', { user: 'bob' }),
    ]);
    expect(sequences(batch.posts)).toEqual([1]);
    expect(sequences(batch.newestEdits)).toEqual([3]);
    expect(sequences(batch.edits)).toEqual([2, 3]);
    expect(sequences(batch.deletes)).toEqual([8]);
    expect(sequences(batch.reactions)).toEqual([6, 7]);
    expect(batch.all).toHaveLength(9);
  });
});
