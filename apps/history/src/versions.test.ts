import { toMessage } from '@nats-chat/timeline';
import { edit, idOf, post, react, remove } from '@nats-chat/testkit/events';
import { describe, expect, it } from 'vitest';
import { versionsOf } from './versions.ts';

const [one, two, three] = [post(1, 'one'), edit(2, 1, 'two'), edit(3, 1, 'three')];
const now = { ...toMessage(one), text: 'two', editSeq: 2, editedAt: 1_002 };
const earlier = [{ seq: 1, at: 1_001, text: 'one' }];
const many = Array.from({ length: 9 }, (_, at) => edit(at + 2, 1, `text ${at + 2}`));

describe('the versions of a message', () => {
  it.each([
    ['that is in the log alone', undefined, [one, two, three], [], ['one', 'two', 'three']],
    ['of which PostgreSQL has the beginning', now, [three], earlier, ['one', 'two', 'three']],
    ['of which PostgreSQL has all, with what the log has of it again', now, [one, two], earlier, ['one', 'two']],
    [
      'that was edited while it was read',
      now,
      [three],
      [...earlier, { seq: 2, at: 2, text: 'two' }],
      ['one', 'two', 'three'],
    ],
    ['with what others wrote, and reactions', undefined, [one, post(2, 'other'), react(3, 1, '👍')], [], ['one']],
    ['that somebody else edited, who may not', undefined, [one, edit(2, 1, 'no', { user: 'bob' })], [], ['one']],
    ['that is deleted in the log', now, [remove(3, 1)], earlier, []],
    ['that is deleted', { ...now, deleted: true }, [three], [], []],
    ['that is not there', undefined, [post(2, 'other'), two], [], []],
    ['that was edited often', undefined, [one, ...many], [], [5, 6, 7, 8, 9, 10].map((seq) => `text ${seq}`)],
  ])('%s', (_, stored, events, before, texts) => {
    expect(versionsOf(stored, events, idOf(1), before).map(({ text }) => text)).toEqual(texts);
  });

  it('have the time of what brought them', () => {
    expect(versionsOf(now, [three], idOf(1), earlier).map(({ seq, at }) => [seq, at])).toEqual([
      [1, 1_001],
      [2, 1_002],
      [3, 1_003],
    ]);
  });
});
