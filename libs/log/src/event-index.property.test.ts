import type { LoggedEvent } from '@nats-chat/contracts';
import { edit, logged, post, react, remove } from '@nats-chat/testkit/events';
import { isAuthorBound, mayApply } from '@nats-chat/timeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventIndex } from './event-index.ts';
import type { StoredEvent } from './stored-event.ts';

const ROOMS = ['town', 'village'];
const USERS = ['alice', 'bob'];
const RIGHTS = [undefined, 'author', 'moderator', 'system', 'owner'];

/** What is said at a sequence: about one of the messages around it, by somebody, by some right. */
const said = fc
  .record({
    action: fc.constantFrom('post', 'post', 'edit', 'delete', 'react'),
    room: fc.constantFrom(...ROOMS),
    user: fc.constantFrom(...USERS),
    right: fc.constantFrom(...RIGHTS),
    about: fc.integer({ min: -6, max: 3 }),
    gap: fc.integer({ min: 1, max: 3 }),
    bytes: fc.integer({ min: 1, max: 400 }),
  })
  .map(({ gap, bytes, ...what }) => ({
    gap,
    bytes,
    at: (seq: number): LoggedEvent => ({ ...eventAt(seq, what), room: what.room }),
  }));

interface What {
  readonly action: string;
  readonly user: string;
  readonly right: string | undefined;
  readonly about: number;
}

function eventAt(seq: number, { action, user, right, about }: What): LoggedEvent {
  const target = Math.max(1, seq + about);
  const fields = { user, ...(right !== undefined && { right }) };
  if (action === 'edit') return edit(seq, target, `edit ${seq}`, fields);
  if (action === 'delete') return remove(seq, target, fields);
  return action === 'react' ? react(seq, target, '👍', fields) : post(seq, `post ${seq}`, fields);
}

const history = fc.array(said, { maxLength: 40 }).map((all) => {
  let seq = 0;
  return all.map(({ gap, bytes, at }): StoredEvent => {
    seq += gap;
    return { ...at(seq), bytes };
  });
});

const bounds = fc.record({ maxEvents: fc.integer({ min: 1, max: 50 }), maxBytes: fc.integer({ min: 1, max: 40_000 }) });

/**
 * The events that say something which a delete, by whoever may, took back: one that came later, or one that was still
 * held when they came.
 *
 * @param startAt - the index's start when the event of a sequence came
 */
const deletedContents = (events: readonly StoredEvent[], startAt: ReadonlyMap<number, number>): StoredEvent[] =>
  events.filter(({ room, seq, event }) =>
    events.some(({ room: other, seq: deletedAt, event: deleted }) => {
      const isAbout = event.action === 'post' ? event.messageId : event.action === 'edit' ? event.targetId : undefined;
      const deletes = deleted.action === 'delete' && deleted.targetId === isAbout && other === room;
      const mayDelete = mayApply(deleted, event) || (event.action === 'edit' && !isAuthorBound(event));
      return deletes && deletedAt >= (startAt.get(seq) ?? 0) && mayDelete;
    }),
  );

const indexOf = (events: readonly StoredEvent[], limits: { readonly maxEvents: number; readonly maxBytes: number }) => {
  const index = new EventIndex(limits, 1);
  for (const event of events) index.add(event);
  return index;
};

describe('an index of any events, in any order', () => {
  it('is whole between its ends, but for what was deleted', () => {
    fc.assert(
      fc.property(history, bounds, (events, limits) => {
        const index = new EventIndex(limits, 1);
        const startAt = new Map<number, number>();
        for (const event of events) {
          startAt.set(event.seq, index.start);
          index.add(event);
        }
        const deleted = new Set(deletedContents(events, startAt));
        const kept = events.filter(({ seq }) => seq >= index.start);
        for (const room of ROOMS) {
          const held = new Map(index.after(room, 0).map((stored) => [stored.seq, stored]));
          for (const stored of kept.filter((one) => one.room === room)) {
            const indexed = held.get(stored.seq);
            if (!deleted.has(stored)) expect(indexed).toEqual(stored);
            else if (stored.event.action === 'edit') expect(indexed).toBeUndefined();
            else expect(indexed?.event).toEqual({ ...logged(stored.seq).event, user: stored.event.user });
            held.delete(stored.seq);
          }
          expect([...held.keys()]).toEqual([]);
        }
      }),
    );
  });

  it('keeps kept its limits, and counts what it holds', () => {
    fc.assert(
      fc.property(history, bounds, (events, limits) => {
        const index = new EventIndex(limits, 1);
        for (const event of events) {
          index.add(event);
          expect(index.size).toBeLessThanOrEqual(limits.maxEvents);
          expect(index.bytes).toBeLessThanOrEqual(limits.maxBytes);
          expect(index.end).toBe(event.seq);
          expect(index.bytes > 0).toBe(index.size > 0);
        }
        expect(index.size).toBe(events.filter(({ seq }) => seq >= index.start).length);
      }),
    );
  });

  it('gives the first of what follows a sequence', () => {
    fc.assert(
      fc.property(history, fc.nat(60), fc.nat(5), (events, after, limit) => {
        const index = indexOf(events, { maxEvents: 100, maxBytes: 1_000_000 });
        const all = index.after('town', 0).filter(({ seq }) => seq > after);
        expect(index.after('town', after)).toEqual(all);
        expect(index.after('town', after, limit)).toEqual(all.slice(0, limit));
      }),
    );
  });
});
