import { clientId } from '@nats-chat/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidV7, uuidV7Source } from './client-id.ts';

const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

describe('a client id', () => {
  it('is what the contract calls a client id, and holds the time', () => {
    const before = Date.now();
    const id = uuidV7();
    expect(clientId.safeParse(id).success).toBe(true);
    expect(timeOf(id)).toBeGreaterThanOrEqual(before);
    expect(timeOf(id)).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('is greater than every one before it, whatever the clock does', () => {
    const clocks = fc.array(fc.integer({ min: 0, max: 2 ** 41 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(clocks, (times) => {
        let at = 0;
        const next = uuidV7Source(() => times[at++ % times.length] ?? 0);
        const ids = times.map(() => next());
        expect(ids).toEqual([...ids].sort());
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('goes on ascending when more than 4,096 are minted in a millisecond, and stays near the clock', () => {
    const next = uuidV7Source(
      () => 1_700_000_000_000,
      (length) => new Uint8Array(length).fill(0xff),
    );
    const ids = Array.from({ length: 10_000 }, next);
    expect(ids).toEqual([...ids].sort());
    expect(ids.every((id) => clientId.safeParse(id).success)).toBe(true);
    expect(timeOf(ids.at(-1) ?? '')).toBe(1_700_000_000_002);
  });
});
