import { createLogger } from '@nats-chat/otel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogState } from './event-log.ts';
import { keepLookingAfterLog, lookAfterLog } from './look-after-log.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const full: LogState = { firstSeq: 1, lastSeq: 100, messages: 100, bytes: 90, maxBytes: 100, ackFloor: 50, lag: 50 };

const setUp = (state: () => Promise<LogState>) => {
  const purged: number[] = [];
  const figures = { lag: 0, fullness: 0 };
  const log = {
    state,
    purgeBelow: async (seq: number) => {
      purged.push(seq);
    },
  };
  return { parts: { log, restore: async () => undefined, figures, logger }, figures, purged };
};

describe('looking after the log', () => {
  it('notes how far behind PostgreSQL is, and makes room', async () => {
    const { parts, figures, purged } = setUp(async () => full);
    await lookAfterLog(parts);
    expect(figures).toEqual({ lag: 50, fullness: 0.9 });
    expect(purged).toEqual([35]);
  });

  it('removes nothing from a log that has room', async () => {
    const { parts, purged } = setUp(async () => ({ ...full, bytes: 10 }));
    await lookAfterLog(parts);
    expect(purged).toEqual([]);
  });
});

describe('keeping to look after the log', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('survives a failure, looks once at a time, and ends', async () => {
    const looks: PromiseWithResolvers<LogState>[] = [];
    const { parts, figures } = setUp(() => {
      const look = Promise.withResolvers<LogState>();
      looks.push(look);
      return look.promise;
    });
    const stop = keepLookingAfterLog(parts, 100);
    await vi.advanceTimersByTimeAsync(350);
    expect(looks).toHaveLength(1);
    looks[0]?.reject(new Error('away'));
    await vi.advanceTimersByTimeAsync(100);
    looks[1]?.resolve(full);
    await vi.advanceTimersByTimeAsync(0);
    expect(figures.lag).toBe(50);
    stop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(looks).toHaveLength(2);
  });
});
