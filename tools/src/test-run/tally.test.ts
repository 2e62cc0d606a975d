import { describe, expect, it } from 'vitest';
import { addTallies, checkTally, closingLine, vitestTally } from './tally.ts';

const file = (status: string, tests: number) => ({ status, assertionResults: Array.from({ length: tests }) });

describe('vitestTally', () => {
  it('counts tests', () => {
    const report = { numPassedTests: 3, numFailedTests: 1, testResults: [file('failed', 4)] };
    expect(vitestTally(report, 1)).toEqual({ passed: 3, failed: 1 });
  });

  it('counts a file that did not load as a failure', () => {
    const report = { numPassedTests: 3, numFailedTests: 0, testResults: [file('passed', 3), file('failed', 0)] };
    expect(vitestTally(report, 1)).toEqual({ passed: 3, failed: 1 });
  });

  it('never passes a run that failed for another reason, or that left no report', () => {
    expect(vitestTally({ numPassedTests: 3, numFailedTests: 0, testResults: [] }, 1)).toEqual({ passed: 3, failed: 1 });
    expect(vitestTally(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });
});

describe('the closing line', () => {
  it('sums checks and tests', () => {
    expect(closingLine(addTallies([checkTally(0), checkTally(2), { passed: 40, failed: 1 }]))).toBe(
      '41 passed, 2 failed',
    );
  });
});
