import { contract, type LoggedEvent } from '@nats-chat/contracts';
import { foldEvents } from '@nats-chat/timeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOf, said } from '../../test/events.ts';
import { fakeRequester, settle } from '../../test/fake-requester.ts';
import { ConversationLog } from './conversation-log.ts';

/** Posts and edits, in the order of the log. */
const events = fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }).map((kinds) =>
  kinds.map((kind, index): LoggedEvent => {
    const seq = index + 1;
    return kind === 0 && index > 0
      ? said(seq, `edited ${seq}`, { action: 'edit', messageId: idOf(900 + seq), targetId: idOf(1) })
      : said(seq, `text ${seq}`);
  }),
);

/** What reaches the client live: some of it, in any order, some of it twice; and when its page is made and comes. */
const course = events.chain((log) =>
  fc.record({
    log: fc.constant(log),
    before: fc.shuffledSubarray(log),
    after: fc.shuffledSubarray(log),
    pageUpTo: fc.nat(log.length),
    syncs: fc.array(fc.nat(log.length), { maxLength: 3 }),
  }),
);

describe('the log of a conversation', () => {
  it('holds everything after a sync, whatever was lost, repeated or out of order before', async () => {
    await fc.assert(
      fc.asyncProperty(course, async ({ log, before, after, pageUpTo, syncs }) => {
        const { request, last } = fakeRequester();
        const room = new ConversationLog({
          room: 'town',
          me: 'alice',
          request,
          schedule: queueMicrotask,
          connected: () => true,
          outgoing: () => [],
          pinOf: () => undefined,
          onLoaded: () => undefined,
          onGap: () => undefined,
        });
        void room.load();
        room.receive(before);
        await last(contract.history.room).answer({
          messages: foldEvents([], log.slice(0, pageUpTo)),
          hasBefore: false,
          hasAfter: false,
          position: { epoch: 'one', seq: pageUpTo },
        });
        room.receive(after);
        for (const upTo of [...syncs, log.length]) {
          const from = room.position?.seq ?? 0;
          room.advance(log.slice(from, Math.max(from, upTo)), { epoch: 'one', seq: upTo });
        }
        await settle();
        expect(room.timeline.get().items.map(({ message }) => message)).toEqual(foldEvents([], log));
        expect(room.position?.seq).toBe(log.length);
      }),
    );
  });
});
