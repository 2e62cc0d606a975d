import { createLogger } from '@nats-chat/otel';
import { describe, expect, it } from 'vitest';
import { expireMessages } from './expire-messages.ts';

const logger = createLogger({ service: 'persist', level: 'silent' });

const given = (rooms: number) => {
  const done: string[] = [];
  const names = Array.from({ length: rooms }, (_, index) => `room${String(index).padStart(3, '0')}`);
  const left = new Map(names.map((room) => [room, 2]));
  const stopping = new AbortController();
  const options = {
    logger,
    log: {
      state: async () => ({ firstSeq: 5, lastSeq: 9, messages: 9, bytes: 1, maxBytes: 1, ackFloor: 9, lag: 0 }),
    },
    eraser: { run: async () => void done.push('log') },
    erasures: {
      noteSequence: async (seq: number) => void done.push(`note ${seq}`),
      roomsWithRetention: async (after: string, limit: number) =>
        names
          .filter((room) => room > after)
          .slice(0, limit)
          .map((room) => ({ room, days: 7 })),
      eraseExpired: async ({ room, days, firstSeq }: { room: string; days: number; firstSeq: number }) => {
        done.push(`${room} ${days} ${firstSeq}`);
        if (done.length === 4) stopping.abort();
        const count = left.get(room) ?? 0;
        left.set(room, count - 1);
        // Every other batch is one that another worker has erased meanwhile.
        return { found: count, erased: count % 2 };
      },
    },
  };
  return { done, run: (signal = new AbortController().signal) => expireMessages(options, signal), stopping };
};

describe('erasing what is too old', () => {
  it('takes each room until nothing is left of it, then the log', async () => {
    const { done, run } = given(1);
    await run();
    expect(done).toEqual(['note 9', 'room000 7 5', 'room000 7 5', 'room000 7 5', 'log']);
  });

  it('goes through all rooms, by page', async () => {
    const { done, run } = given(201);
    await run();
    expect(new Set(done.filter((what) => what.startsWith('room'))).size).toBe(201);
  });

  it('stops after the batch at hand when it is asked to', async () => {
    const { done, run, stopping } = given(3);
    await run(stopping.signal);
    expect(done).toHaveLength(4);
  });
});
