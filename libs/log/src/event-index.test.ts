import { describe, expect, it } from 'vitest';
import { edit, logged, post, react, remove } from '@nats-chat/testkit/events';
import type { LoggedEvent } from '@nats-chat/contracts';
import { EventIndex } from './event-index.ts';

/** An index of at most four events of 10 bytes each, of which it has memory for more. */
const indexOf = (...events: LoggedEvent[]): EventIndex => {
  const index = new EventIndex({ maxEvents: 4, maxBytes: 10_000 }, 1);
  for (const event of events) index.add({ ...event, bytes: 10 });
  return index;
};
const sequences = (index: EventIndex, room: string, after: number): number[] =>
  index.after(room, after).map(({ seq }) => seq);
const json = (index: EventIndex, room = 'town'): string => JSON.stringify(index.after(room, 0));

describe('an index', () => {
  it('gives the events of a room after a sequence', () => {
    const index = indexOf(post(1, 'a'), logged(2, {}, 'village'), post(3, 'b'), post(4, 'c'));
    expect(sequences(index, 'town', 0)).toEqual([1, 3, 4]);
    expect(sequences(index, 'town', 1)).toEqual([3, 4]);
    expect(sequences(index, 'town', 2)).toEqual([3, 4]);
    expect(sequences(index, 'town', 4)).toEqual([]);
    expect(sequences(index, 'village', 0)).toEqual([2]);
    expect(sequences(index, 'nowhere', 0)).toEqual([]);
    expect(index.after('town', 0, 2).map(({ seq }) => seq)).toEqual([1, 3]);
    expect([index.start, index.end, index.size]).toEqual([1, 4, 4]);
  });

  it('lets go of what a room said before a time, and goes on with what comes, deletes of that too', () => {
    const at = (timestamp: number) => ({ timestamp });
    const index = indexOf(post(1, 'a', at(10)), logged(2, at(10), 'village'), post(3, 'b', at(20)));
    index.forget('town', 20);
    expect([sequences(index, 'town', 0), sequences(index, 'village', 0)]).toEqual([[3], [2]]);
    expect(index.rooms).toEqual(['town', 'village']);
    index.forget('town', Infinity);
    index.forget('nowhere', Infinity);
    expect([json(index), index.rooms, index.size]).toEqual(['[]', ['village'], 3]);
    for (const event of [remove(4, 1), post(5, 'c'), post(6, 'd')]) index.add({ ...event, bytes: 10 });
    expect(sequences(index, 'town', 0)).toEqual([4, 5, 6]);
    expect([index.start, index.size]).toEqual([3, 4]);
  });

  it('holds nothing, up to just before its start, when it is new', () => {
    const index = new EventIndex({ maxEvents: 4, maxBytes: 1_000 }, 10);
    expect([index.start, index.end]).toEqual([10, 9]);
  });

  it('forgets the oldest beyond its limits, and says from where on it is whole', () => {
    const index = indexOf(post(1, 'a'), logged(2, {}, 'village'), post(3, 'b'), post(4, 'c'), post(6, 'd'));
    expect(sequences(index, 'town', 0)).toEqual([3, 4, 6]);
    expect([index.start, index.size]).toEqual([2, 4]);
    index.add({ ...post(7, 'large'), bytes: 3_852 });
    expect(index.after('village', 0)).toEqual([]);
    expect(sequences(index, 'town', 0)).toEqual([4, 6, 7]);
    expect([index.start, index.end, index.size]).toEqual([4, 7, 3]);
  });

  it('notes what there is not', () => {
    const index = indexOf(post(1, 'a'));
    index.skipTo(5);
    index.skipTo(3);
    expect(index.end).toBe(5);
  });

  it.each([
    ['before', [post(1, 'secret'), edit(2, 1, 'secret too'), remove(3, 1)]],
    ['after', [remove(1, 3), edit(2, 3, 'secret'), post(3, 'secret too')]],
  ])('forgets what a deleted message said %s, but not that it was', (_, events) => {
    const index = indexOf(...events);
    expect(json(index)).not.toContain('secret');
    expect(
      index
        .after('town', 0)
        .map(({ event }) => event.action)
        .sort(),
    ).toEqual(['delete', 'post']);
    expect(index.end).toBe(3);
  });

  it('keeps the place of what was deleted', () => {
    const fields = { threadId: 't', alsoInRoom: true, replyTo: 'r', sortKey: 5 };
    const [kept] = indexOf(post(1, 'secret', { ...fields, stickerUrl: 's' }), remove(2, 1)).after('town', 0);
    expect(kept?.event).toEqual({ ...logged(1).event, ...fields });
  });

  it.each([
    ['somebody else', { user: 'mallory' }],
    ['somebody else by the author’s right', { user: 'mallory', right: 'author' }],
    ['what speaks as the system', { user: 'mallory', kind: 'system' }],
    ['a bot', { user: 'robot', kind: 'bot' }],
    ['a right that is not known', { user: 'mallory', right: 'owner' }],
  ])('keeps what is deleted by %s', (_, fields) => {
    expect(json(indexOf(post(1, 'said'), remove(2, 1, fields), react(3, 1, '👍')))).toContain('said');
    expect(json(indexOf(remove(1, 2, fields), post(2, 'said')))).toContain('said');
  });

  it.each(['moderator', 'system'])('evicts what is deleted by the right of a %s', (right) => {
    expect(json(indexOf(post(1, 'said'), remove(2, 1, { user: 'carol', right })))).not.toContain('said');
    expect(json(indexOf(edit(1, 3, 'said'), remove(2, 3, { user: 'carol', right })))).not.toContain('said');
  });

  it('evicts what the system edited, with the message of its author', () => {
    const bySystem = { user: 'room', right: 'system' };
    expect(json(indexOf(post(1, 'a'), edit(2, 1, 'secret', bySystem), remove(3, 1)))).not.toContain('secret');
    expect(json(indexOf(post(1, 'a'), remove(2, 1), edit(3, 1, 'secret', bySystem)))).not.toContain('secret');
  });

  it('keeps what is deleted in another room', () => {
    expect(json(indexOf(post(1, 'said'), { ...remove(2, 1), room: 'village' }))).toContain('said');
  });

  it('knows of every delete of a message, rightful or not', () => {
    const forged = { user: 'mallory' };
    expect(json(indexOf(remove(1, 4, forged), remove(2, 4), post(4, 'said')))).not.toContain('said');
    expect(json(indexOf(remove(1, 4), remove(2, 4, forged), post(4, 'said')))).not.toContain('said');
  });

  it('keeps what it does not know', () => {
    const pin = logged(2, { action: 'pin', targetId: post(1, '').event.messageId, kind: 'robot', right: 'owner' });
    expect(indexOf(post(1, 'a'), pin).after('town', 1)).toEqual([{ ...pin, bytes: 10 }]);
  });

  it('forgets a delete with its event', () => {
    const index = indexOf(remove(1, 9), ...[2, 3, 4, 5].map((seq) => post(seq, 'a')), post(9, 'stays'));
    expect(json(index)).toContain('stays');
  });
});
