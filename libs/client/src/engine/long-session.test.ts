import { contract, type LoggedEvent } from '@nats-chat/contracts';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { said } from '../../test/events.ts';
import { fakeRequester } from '../../test/fake-requester.ts';
import { ConversationLog } from './conversation-log.ts';
import { MAX_WINDOW } from './message-window.ts';

const MESSAGES = 20_000;
const PART = MESSAGES / 4;
/** Listeners of a page read the timeline once a frame; here once in so many messages. */
const READ_EVERY = 10;

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

const heapMiB = (): number => {
  // What the first one finalizes is freed by the second.
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};

describe('a page that is left open', () => {
  it(`takes no more memory or work for its last messages than for its first, of ${MESSAGES}`, async () => {
    const { request, last } = fakeRequester();
    const log = new ConversationLog({
      room: 'town',
      me: 'alice',
      request,
      connected: () => true,
      outgoing: () => [],
      pinOf: () => undefined,
      schedule: queueMicrotask,
      onLoaded: () => undefined,
      onGap: () => undefined,
    });
    void log.load();
    const page = { messages: [], hasBefore: false, hasAfter: false, position: { epoch: 'one', seq: 0 } };
    await last(contract.history.room).answer(page);
    let reads = 0;
    /** The event of a message, which counts how often it is read: a message is folded again by reading its events. */
    const counted = (seq: number): LoggedEvent => {
      const { event, ...logged } = said(seq, `message ${seq}`.repeat(20));
      return Object.defineProperty({ ...logged, event }, 'event', { get: () => ((reads += 1), event) });
    };
    let shown = log.timeline.get().items;
    const parts: { reads: number; rows: number; heapMiB: number }[] = [];
    for (let from = 0; from < MESSAGES; from += PART) {
      reads = 0;
      let rows = 0;
      for (let seq = from + 1; seq <= from + PART; seq += 1) {
        log.receive([counted(seq)]);
        if (seq % READ_EVERY !== 0) continue;
        const before = new Set(shown);
        shown = log.timeline.get().items;
        expect(shown.length).toBeLessThanOrEqual(MAX_WINDOW);
        rows += shown.filter((row) => !before.has(row)).length;
      }
      parts.push({ reads, rows, heapMiB: heapMiB() });
    }
    const [, early, , late] = parts;
    expect(shown.at(-1)?.message.seq).toBe(MESSAGES);
    expect(late).toMatchObject({ reads: early?.reads, rows: early?.rows });
    // Both hold a full window. What a leak would keep of 10,000 messages is 5 MiB and more.
    expect((late?.heapMiB ?? Infinity) - (early?.heapMiB ?? 0)).toBeLessThan(4);
  });
});
