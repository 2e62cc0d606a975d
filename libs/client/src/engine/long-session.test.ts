import { contract } from '@nats-chat/contracts';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { said } from '../../test/events.ts';
import { fakeRequester } from '../../test/fake-requester.ts';
import { ConversationLog, MAX_WINDOW } from './conversation-log.ts';

const MESSAGES = 20_000;
const PART = MESSAGES / 4;
/** Listeners of a page read the timeline once a frame; here once in so many messages. */
const READ_EVERY = 10;

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

const heapMiB = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};

describe('a page that is left open', () => {
  it(`takes no more memory or time for its last messages than for its first, of ${MESSAGES}`, async () => {
    const { request, last } = fakeRequester();
    const log = new ConversationLog({
      room: 'town',
      me: 'alice',
      request,
      connected: () => true,
      outgoing: () => [],
      schedule: queueMicrotask,
      onLoaded: () => undefined,
      onGap: () => undefined,
    });
    void log.load();
    const page = { messages: [], hasBefore: false, hasAfter: false, position: { epoch: 'one', seq: 0 } };
    await last(contract.history.room).answer(page);
    const parts: { microsPerMessage: number; heapMiB: number }[] = [];
    for (let from = 0; from < MESSAGES; from += PART) {
      const startedAt = performance.now();
      for (let seq = from + 1; seq <= from + PART; seq += 1) {
        log.receive([said(seq, `message ${seq}`.repeat(20))]);
        if (seq % READ_EVERY === 0) expect(log.timeline.get().items.length).toBeLessThanOrEqual(MAX_WINDOW);
      }
      parts.push({ microsPerMessage: (1_000 * (performance.now() - startedAt)) / PART, heapMiB: heapMiB() });
    }
    console.table(parts);
    const [, early, , late] = parts;
    expect(log.timeline.get().items.at(-1)?.message.seq).toBe(MESSAGES);
    // Both hold a full window. What a leak would keep of 10,000 messages is 5 MiB and more.
    expect((late?.heapMiB ?? Infinity) - (early?.heapMiB ?? 0)).toBeLessThan(2);
    expect(late?.microsPerMessage).toBeLessThan(5 * (early?.microsPerMessage ?? 0));
  });
});
