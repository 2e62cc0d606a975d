import { describe, expect, it } from 'vitest';
import type { LogState } from './event-log.ts';
import { fullness, purgeBelow } from './purge.ts';

/** A log of 100 messages, 101 to 200, all in PostgreSQL. */
const log = (fields: Partial<LogState>): LogState => ({
  firstSeq: 101,
  lastSeq: 200,
  messages: 100,
  bytes: 900,
  maxBytes: 1_000,
  ackFloor: 200,
  lag: 0,
  ...fields,
});

describe('a log', () => {
  it.each([
    ['is not full', { bytes: 800 }, undefined],
    ['has no bound', { maxBytes: -1 }, undefined],
    ['is nearly full', {}, 135],
    ['is quite full', { bytes: 1_000 }, 141],
    ['is full of what PostgreSQL lacks', { ackFloor: 100 }, undefined],
    ['is full, and PostgreSQL holds a little of it', { ackFloor: 110 }, 111],
    ['is full of one message', { firstSeq: 200, lastSeq: 200, messages: 1 }, 201],
  ])('that %s is emptied accordingly', (_, state, expected) => {
    expect(purgeBelow(log(state))).toBe(expected);
  });

  it('without a bound is never full', () => {
    expect(fullness(log({ maxBytes: -1 }))).toBe(0);
    expect(fullness(log({}))).toBe(0.9);
  });
});
