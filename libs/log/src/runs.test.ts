import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsOf } from './log-reader.ts';

const seqs = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 100 });

describe('sequences to read', () => {
  it('are each wanted exactly once, in order', () => {
    fc.assert(
      fc.property(seqs, (wanted) => {
        const sorted = [...new Set(wanted)].sort((one, other) => one - other);
        expect(runsOf(wanted).flatMap((run) => run.wanted)).toEqual(sorted);
      }),
    );
  });

  it('come in runs without a gap of more than four, which could not be fewer', () => {
    fc.assert(
      fc.property(seqs, (wanted) => {
        const runs = runsOf(wanted);
        for (const [index, run] of runs.entries()) {
          const next = runs[index + 1];
          if (next !== undefined) expect(next.first - run.last).toBeGreaterThan(5);
          expect(run.wanted.every((seq, at) => at === 0 || seq - (run.wanted[at - 1] ?? 0) <= 5)).toBe(true);
          expect([run.first, run.last]).toEqual([run.wanted[0], run.wanted.at(-1)]);
        }
      }),
    );
  });
});
