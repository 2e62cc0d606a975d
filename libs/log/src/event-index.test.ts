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

  it('holds nothing, up to just before its start, when it is new', () => {
    const index = new EventIndex({ maxEvents: 4, maxBytes: 1_000 }, 10);
    expect([index.start, index.end]).toEqual([10, 9]);
  });

  it('forgets the oldest beyond its limits, and says from where on it is whole', () => {
    const index = indexOf(post(1, 'a'), logged(2, {}, 'village'), post(3, 'b'), post(4, 'c'), post(6, 'd'));
    expect(sequences(index, 'town', 0)).toEqual([3, 4, 6]);
    expect([index.start, index.size]).toEqual([2, 4]);
    index.add({ ...post(7, 'large'), bytes: 4_044 });
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
    const fields = { threadId: 't', replyTo: 'r', sortKey: 5 };
    const [kept] = indexOf(post(1, 'secret', { ...fields, stickerUrl: 's' }), remove(2, 1)).after('town', 0);
    expect(kept?.event).toEqual({ ...logged(1).event, ...fields });
  });

  it('lets nobody delete what somebody else wrote, but the system', () => {
    const forged = indexOf(post(1, 'a'), remove(2, 1, { user: 'mallory' }), react(3, 1, '👍'));
    expect(json(forged)).toContain('"text":"a"');
    const moderated = indexOf(post(1, 'a'), remove(2, 1, { user: 'moderator', kind: 'system' }));
    expect(json(moderated)).not.toContain('"text":"a"');
    const elsewhere = indexOf(post(1, 'a'), { ...remove(2, 1), room: 'village' });
    expect(json(elsewhere)).toContain('"text":"a"');
  });

  it('forgets a delete with its event', () => {
    const index = indexOf(remove(1, 9), ...[2, 3, 4, 5].map((seq) => post(seq, 'a')), post(9, 'stays'));
    expect(json(index)).toContain('stays');
  });
});
