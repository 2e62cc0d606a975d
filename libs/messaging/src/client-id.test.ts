import { clientId } from '@nats-chat/contracts';
import { describe, expect, it, vi } from 'vitest';
import { clientIds, uuidV7 } from './client-id.ts';

const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

describe('a client id', () => {
  it('is what the contract calls a client id, and holds the time', () => {
    const before = Date.now();
    const id = uuidV7();
    expect(clientId.safeParse(id).success).toBe(true);
    expect(timeOf(id)).toBeGreaterThanOrEqual(before);
    expect(timeOf(id)).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('is greater than every one before it', () => {
    const ids = Array.from({ length: 10_000 }, () => uuidV7());
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('follows the clock back when it was hours ahead', () => {
    vi.useFakeTimers({ now: Date.now() + 7_200_000 });
    try {
      uuidV7();
      vi.setSystemTime(Date.now() - 7_200_000);
      expect(timeOf(uuidV7())).toBe(Date.now());
    } finally {
      vi.useRealTimers();
    }
  });

  it('holds the time that it is given', () => {
    const ids = Array.from({ length: 100 }, () => uuidV7(1_700_000_000_000));
    expect(new Set(ids.map(timeOf))).toEqual(new Set([1_700_000_000_000]));
    expect(new Set(ids).size).toBe(100);
  });
});

describe('client ids by a clock', () => {
  it('hold its time, and grow though it stands or goes back a little', () => {
    const hour = 3_600_000;
    let now = Date.now() - hour;
    const next = clientIds(() => now);
    const ids = Array.from({ length: 1_000 }, next);
    now -= 1_000;
    ids.push(next(), next());
    now += 2_000;
    ids.push(next());
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => clientId.safeParse(id).success)).toBe(true);
    expect(timeOf(ids.at(-1) ?? '')).toBe(now);
  });

  it('follow it when it was hours ahead', () => {
    let now = Date.now() + 7_200_000;
    const next = clientIds(() => now);
    next();
    now -= 7_200_000;
    expect(timeOf(next())).toBe(now);
  });
});
