import { describe, expect, it } from 'vitest';
import { addTallies, checkTally, closingLine, vitestTally } from './tally.ts';

const passed = { status: 'passed', fullName: 'a room opens', failureMessages: [] };
const failed = { status: 'failed', fullName: 'a room closes', failureMessages: ['Error: it is open\n    at here'] };
const file = (status: string, assertionResults: readonly object[], message = '') => ({
  name: '/clone/libs/room.test.ts',
  status,
  message,
  assertionResults,
});
const tallyOf = (report: unknown, exitCode: number) => vitestTally(report, exitCode, '/clone');

describe('vitestTally', () => {
  it('counts tests, and says which failed and why', () => {
    const testResults = [file('failed', [passed, passed, passed, failed])];
    expect(tallyOf({ numPassedTests: 3, numFailedTests: 1, testResults }, 1)).toEqual({
      passed: 3,
      failed: 1,
      failures: ['libs/room.test.ts: a room closes: Error: it is open'],
    });
  });

  it('counts a file that did not load as a failure', () => {
    const testResults = [file('passed', [passed]), file('failed', [], 'Cannot find module\nImport trace')];
    expect(tallyOf({ numPassedTests: 1, numFailedTests: 0, testResults }, 1)).toEqual({
      passed: 1,
      failed: 1,
      failures: ['libs/room.test.ts: Cannot find module'],
    });
  });

  it('never passes a run that failed for another reason, or that left no report', () => {
    expect(tallyOf({ numPassedTests: 3, numFailedTests: 0, testResults: [] }, 1)).toMatchObject({
      passed: 3,
      failed: 1,
    });
    expect(tallyOf(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('the closing line', () => {
  it('sums checks and tests', () => {
    expect(closingLine(addTallies([checkTally(0), checkTally(2), { passed: 40, failed: 1, failures: [] }]))).toBe(
      '41 passed, 2 failed',
    );
  });
});
