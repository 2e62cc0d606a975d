import { createLogger } from '@nats-chat/otel';
import { describe, expect, it } from 'vitest';
import type { LogState } from './event-log.ts';
import { maintainLog } from './log-maintenance.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const full: LogState = { firstSeq: 1, lastSeq: 100, messages: 100, bytes: 90, maxBytes: 100, ackFloor: 50, lag: 50 };

const setUp = (state: () => Promise<LogState>) => {
  const purged: number[] = [];
  const stats = { lag: 0, fullness: 0 };
  const log = {
    state,
    purgeBelow: async (seq: number) => {
      purged.push(seq);
    },
  };
  return { parts: { log, restore: async () => undefined, stats, logger }, stats, purged };
};

describe('log maintenance', () => {
  it('notes how far behind PostgreSQL is, and makes room', async () => {
    const { parts, stats, purged } = setUp(async () => full);
    await maintainLog(parts);
    expect(stats).toEqual({ lag: 50, fullness: 0.9 });
    expect(purged).toEqual([35]);
  });

  it('removes nothing from a log that has room', async () => {
    const { parts, purged } = setUp(async () => ({ ...full, bytes: 10 }));
    await maintainLog(parts);
    expect(purged).toEqual([]);
  });
});
