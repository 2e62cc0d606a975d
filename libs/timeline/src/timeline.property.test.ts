import type { LoggedEvent, Message } from '@nats-chat/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edit, post, react, remove, unreact } from '@nats-chat/testkit/events';
import { addEvents, addPage, emptyTimeline, foldEvents, type Timeline } from './timeline.ts';

const user = fc.constantFrom('alice', 'bob');
const emoji = fc.constantFrom('👍', '🎉');
const target = fc.integer({ min: 1, max: 6 });

/** What happens at one sequence: sequences 1 to 6 post, later ones do something to what they posted. */
const change = fc.oneof(
  fc.tuple(target, fc.string(), user).map(
    ([to, text, by]) =>
      (seq: number) =>
        edit(seq, to, text, { user: by }),
  ),
  fc.tuple(target, user).map(
    ([to, by]) =>
      (seq: number) =>
        remove(seq, to, { user: by }),
  ),
  fc.tuple(target, emoji, user).map(
    ([to, sign, by]) =>
      (seq: number) =>
        react(seq, to, sign, { user: by }),
  ),
  fc.tuple(target, emoji, user).map(
    ([to, sign, by]) =>
      (seq: number) =>
        unreact(seq, to, sign, { user: by }),
  ),
);

const log: fc.Arbitrary<LoggedEvent[]> = fc
  .tuple(fc.array(user, { minLength: 1, maxLength: 6 }), fc.array(change, { maxLength: 20 }))
  .map(([authors, changes]) => [
    ...authors.map((by, index) => post(index + 1, `text ${index}`, { user: by })),
    ...changes.map((make, index) => make(index + 10)),
  ]);

/** The same events in any order, some of them twice, in batches. */
const delivered = (events: readonly LoggedEvent[]): fc.Arbitrary<LoggedEvent[][]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...events], { minLength: events.length }),
      fc.subarray([...events]),
      fc.integer({ min: 1, max: 5 }),
    )
    .map(([all, again, size]) => {
      const deliveries = [...all, ...again];
      return Array.from({ length: Math.ceil(deliveries.length / size) }, (_, batch) =>
        deliveries.slice(batch * size, (batch + 1) * size),
      );
    });

const addAll = (start: Timeline, batches: readonly LoggedEvent[][]): Timeline => batches.reduce(addEvents, start);

describe('a timeline is the same', () => {
  it('in whatever order and however often its events come', () => {
    const deliveries = log.chain((events) => fc.tuple(fc.constant(events), delivered(events)));
    fc.assert(
      fc.property(deliveries, ([events, batches]) => {
        expect(addAll(emptyTimeline, batches).messages).toEqual(foldEvents([], events));
      }),
    );
  });

  it('when a page of its first part comes before, between or after the events', () => {
    const cases = log.chain((events) =>
      fc.tuple(fc.constant(events), delivered(events), fc.nat(events.length), fc.nat(30)),
    );
    fc.assert(
      fc.property(cases, ([events, batches, cut, when]) => {
        const upTo = events[cut - 1]?.seq ?? 0;
        const page = foldEvents([], events.slice(0, cut));
        const withPage = addPage(addAll(emptyTimeline, batches.slice(0, when)), page, upTo);
        expect(normal(addAll(withPage, batches.slice(when)).messages)).toEqual(normal(foldEvents([], events)));
      }),
    );
  });

  it('when folded in parts that overlap', () => {
    fc.assert(
      fc.property(log, fc.nat(30), fc.nat(30), (events, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const inParts = foldEvents(foldEvents([], events.slice(0, to)), events.slice(from));
        expect(normal(inParts)).toEqual(normal(foldEvents([], events)));
      }),
    );
  });

  it('sorted, each message once', () => {
    fc.assert(
      fc.property(log, (events) => {
        const keys = foldEvents([], events).map(({ sortKey }) => sortKey);
        expect(keys).toEqual([...new Set(keys)].sort((one, other) => one - other));
      }),
    );
  });
});

/** Who reacted first is not stored with a page, so the order of reactions is its own. */
const normal = (messages: readonly Message[]): unknown =>
  messages.map((message) => ({
    ...message,
    reactions: message.reactions.map(({ emoji: sign, users }) => `${sign} ${[...users].sort().join()}`).sort(),
  }));
