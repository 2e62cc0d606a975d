import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeltaRing } from './delta-ring.ts';
import type { Delta } from './entry.ts';

const delta = (revision: number, key = `k${revision % 3}`): Delta<number> => ({ key, revision, value: revision });

const ringOf = (capacity: number, floor: number, revisions: readonly number[]): DeltaRing<number> => {
  const ring = new DeltaRing<number>(capacity);
  ring.reset(floor);
  for (const revision of revisions) ring.push(delta(revision));
  return ring;
};

const since = (ring: DeltaRing<number>, revision: number) => [...ring.since(revision)].map((each) => each.revision);

describe('a ring of recent deltas', () => {
  it('covers nothing before its start is known', () => {
    expect(new DeltaRing(4).covers(Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('covers all that came after its start', () => {
    const ring = ringOf(4, 10, [12, 13]);
    expect([9, 10, 11, 13].map((revision) => ring.covers(revision))).toEqual([false, true, true, true]);
    expect(since(ring, 10)).toEqual([12, 13]);
    expect(since(ring, 12)).toEqual([13]);
    expect(since(ring, 13)).toEqual([]);
  });

  it('forgets the oldest first when it is full', () => {
    const ring = ringOf(3, 0, [1, 2, 3, 4, 5]);
    expect(since(ring, 0)).toEqual([3, 4, 5]);
    expect([1, 2].map((revision) => ring.covers(revision))).toEqual([false, true]);
    expect(ring.latest('k2')).toEqual(delta(5));
    expect(ring.latest('k1')).toEqual(delta(4));
  });

  it('keeps no key whose last delta it forgot', () => {
    const ring = ringOf(2, 0, []);
    for (const [revision, key] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ] as const)
      ring.push(delta(revision, key));
    expect(ring.latest('a')).toBeUndefined();
    expect(ring.latest('b')).toEqual(delta(2, 'b'));
  });

  it('keeps the newer delta of a key when the older one is forgotten', () => {
    const ring = ringOf(2, 0, []);
    for (const [revision, key] of [
      [1, 'a'],
      [2, 'a'],
      [3, 'c'],
    ] as const)
      ring.push(delta(revision, key));
    expect(ring.latest('a')).toEqual(delta(2, 'a'));
  });

  it('is empty after a reset', () => {
    const ring = ringOf(2, 0, [1, 2, 3]);
    ring.reset(7);
    expect(since(ring, 0)).toEqual([]);
    expect(ring.latest('k0')).toBeUndefined();
    expect([6, 7].map((revision) => ring.covers(revision))).toEqual([false, true]);
    ring.push(delta(8));
    expect(since(ring, 7)).toEqual([8]);
  });

  it.each([0, -1, 1.5, Number.NaN])('does not hold %s deltas', (capacity) => {
    expect(() => new DeltaRing(capacity)).toThrow(RangeError);
  });

  it('has, after any revision that it covers, exactly what was pushed after it', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), gaps, fc.nat(60), (capacity, steps, from) => {
        let at = 0;
        const revisions = steps.map((step) => (at += step));
        const ring = ringOf(capacity, 0, revisions);
        if (!ring.covers(from)) return;
        expect(since(ring, from)).toEqual(revisions.filter((revision) => revision > from));
      }),
    );
  });
});
