import { describe, expect, it } from 'vitest';
import { continues, hasGap, isPurgedAfter, startOf } from './continuity.ts';

const log = (first_seq: number, last_seq: number) => ({ first_seq, last_seq });
type State = ReturnType<typeof log>;
const pulled = (...seqs: number[]) => seqs.map((seq) => ({ seq }));

describe('an index that ends at 10', () => {
  const held = { end: 10 };

  it.each<readonly [string, State, boolean, boolean]>([
    ['goes on', log(1, 10), false, true],
    ['goes on where all that it holds was purged', log(11, 20), false, true],
    ['misses what was purged behind it', log(12, 20), true, false],
    ['is of another log where that is shorter', log(1, 9), false, false],
  ])('%s', (_, state, purged, goesOn) => {
    expect([isPurgedAfter(held, state), continues(held, state)]).toEqual([purged, goesOn]);
  });

  it.each<readonly [ReturnType<typeof pulled>, boolean]>([
    [pulled(), false],
    [pulled(11, 12), false],
    [pulled(12), true],
    [pulled(11, 13), true],
    // A consumer that was opened again delivers from before.
    [pulled(9, 10, 11), false],
  ])('sees a gap before %j: %s', (batch, gap) => {
    expect(hasGap(held, batch)).toBe(gap);
  });
});

it.each<readonly [string, State, number, number, number]>([
  ['what PostgreSQL lacks, however much', log(1, 100_000), 50_000, 1_000_000, 50_001],
  ['the newest, where PostgreSQL has all', log(1, 100_000), 100_000, 1_000_000, 80_001],
  ['no more than fits of those', log(1, 100_000), 100_000, 10, 99_991],
  ['the whole of a short log', log(5, 100), 100, 1_000_000, 5],
  ['an empty log from its next event on', log(101, 100), 100, 1_000_000, 101],
])('the start is %s', (_, state, ackFloor, maxEvents, start) => {
  expect(startOf(state, ackFloor, { maxEvents })).toBe(start);
});
