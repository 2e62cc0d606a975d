import { MAX_RECENT_REPLIES, type LoggedEvent, type Message } from '@nats-chat/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edit, idOf, logged, post, react, remove, unreact } from '@nats-chat/testkit/events';
import { foldNaively } from '../test/naive-fold.ts';
import { foldEvents, Timeline } from './timeline.ts';

const user = fc.constantFrom('alice', 'bob');
const right = fc.constantFrom(undefined, 'author' as const, 'moderator' as const, 'system' as const);
const emoji = fc.constantFrom('👍', '🎉');
const target = fc.integer({ min: 1, max: 7 });

/** What happens at one sequence: sequences 1 to 6 post, later ones do something to these, or to a seventh that is not there. */
const change = fc
  .record({
    action: fc.constantFrom('edit', 'delete', 'react', 'unreact', 'post again', 'to come'),
    to: target,
    by: user,
    right,
    emoji,
    text: fc.string(),
  })
  .map((one) => (seq: number): LoggedEvent => {
    const fields = { user: one.by, ...(one.right && { right: one.right }) };
    switch (one.action) {
      case 'edit':
        return edit(seq, one.to, one.text, fields);
      case 'delete':
        return remove(seq, one.to, fields);
      case 'react':
        return react(seq, one.to, one.emoji, fields);
      case 'unreact':
        return unreact(seq, one.to, one.emoji, fields);
      case 'post again':
        return { ...post(Math.min(one.to, 6), one.text, fields), seq };
      default:
        return logged(seq, { ...edit(seq, one.to, one.text, fields).event, action: 'translate' as 'edit' });
    }
  });

const log: fc.Arbitrary<LoggedEvent[]> = fc
  .tuple(fc.array(user, { minLength: 6, maxLength: 6 }), fc.array(change, { maxLength: 20 }))
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

const deliveries = log.chain((events) => fc.tuple(fc.constant(events), delivered(events)));

describe('a timeline is the same', () => {
  it('as the plainest fold there is, in whatever order and however often its events come', () => {
    fc.assert(
      fc.property(deliveries, ([events, batches]) => {
        const timeline = new Timeline();
        for (const batch of batches) timeline.addEvents(batch);
        expect(timeline.messages).toEqual(foldNaively(events));
      }),
    );
  });

  it('when a page of its first part comes before, between or after the events', () => {
    const cases = deliveries.chain(([events, batches]) =>
      fc.tuple(fc.constant(events), fc.constant(batches), fc.nat(events.length), fc.nat(30)),
    );
    fc.assert(
      fc.property(cases, ([events, batches, cut, when]) => {
        const timeline = new Timeline();
        for (const batch of batches.slice(0, when)) timeline.addEvents(batch);
        timeline.addPage(foldNaively(events.slice(0, cut)), events[cut - 1]?.seq ?? 0);
        for (const batch of batches.slice(when)) timeline.addEvents(batch);
        expect(normal(timeline.messages)).toEqual(normal(foldNaively(events)));
      }),
    );
  });

  // Of what is beyond the last replies it cannot tell a second delete, which fanout refuses; nor name what moves up among them.
  it.each([
    ['says of threads', { replies: MAX_RECENT_REPLIES, deletes: 2, of: ({ replies }: Message) => replies }],
    ['counts of long threads', { replies: 16, deletes: 1, of: ({ replies }: Message) => replies?.count }],
  ])('in what it %s, when a page comes before, between or after replies and their deletes', (_, of) => {
    const replying = fc.array(
      fc.record({
        by: user,
        // Most in one thread.
        to: fc.nat(9).map((at) => (at < 2 ? at + 2 : 1)),
        deleted: fc.subarray(['author', 'moderator'] as const, { maxLength: of.deletes }),
      }),
      { minLength: of.deletes === 1 ? MAX_RECENT_REPLIES + 1 : 0, maxLength: of.replies },
    );
    const roots = [1, 2, 3].map((seq) => post(seq, 'root'));
    const cases = replying
      .map((all) => [
        ...all.map(({ by, to }, index) => post(index + 10, 'reply', { user: by, threadId: idOf(to) })),
        ...all.flatMap(({ by, to, deleted }, index) =>
          deleted.map((right, at) => remove(40 + 2 * index + at, index + 10, { user: by, right, threadId: idOf(to) })),
        ),
      ])
      .chain((all) => fc.tuple(fc.constant(all), delivered(all), fc.nat(all.length), fc.nat(30)));
    const summaries = (messages: readonly Message[]): unknown =>
      messages.flatMap((message) => (message.text === 'root' ? { summary: of.of(message) } : []));
    fc.assert(
      fc.property(cases, ([all, batches, cut, when]) => {
        const timeline = new Timeline();
        timeline.addEvents(roots);
        for (const batch of batches.slice(0, when)) timeline.addReplies(batch);
        const page = foldNaively([...roots, ...all.slice(0, cut)]).filter(({ text }) => text === 'root');
        timeline.addPage(page, all[cut - 1]?.seq ?? 3);
        for (const batch of batches.slice(when)) timeline.addReplies(batch);
        expect(summaries(timeline.messages)).toEqual(summaries(foldNaively([...roots, ...all])));
      }),
    );
  });

  it('when folded in parts that overlap', () => {
    fc.assert(
      fc.property(log, fc.nat(30), fc.nat(30), (events, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const inParts = foldEvents(foldEvents([], events.slice(0, to)), events.slice(from));
        expect(normal(inParts)).toEqual(normal(foldNaively(events)));
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
