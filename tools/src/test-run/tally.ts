import { relative } from 'node:path';
import { z } from 'zod';

/** What a step counted. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** What failed, a line each. */
  readonly failures: readonly string[];
}

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** Counts a check without tests of its own as one. */
export function checkTally(exitCode: number): Tally {
  return exitCode === 0 ? { passed: 1, failed: 0, failures: [] } : { passed: 0, failed: 1, failures: [] };
}

/**
 * Counts what really ran: a file that did not load counts as one failure, and so does a run that failed without saying
 * what, or that left no report.
 *
 * @param report - the JSON reporter's; undefined when there is none
 * @param root - the folder that the names of files are relative to
 */
export function vitestTally(report: unknown, exitCode: number, root: string): Tally {
  const parsed = vitestReport.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1, failures: ['There is no report of the tests.'] };
  const { numPassedTests, numFailedTests, testResults } = parsed.data;
  const notLoaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failures = [
    ...notLoaded.map((file) => describeFailure(relative(root, file.name), file.message)),
    ...testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => describeFailure(`${relative(root, file.name)}: ${test.fullName}`, test.failureMessages?.[0])),
    ),
  ];
  const failed = numFailedTests + notLoaded.length;
  if (failed > 0 || exitCode === 0) return { passed: numPassedTests, failed, failures };
  return { passed: numPassedTests, failed: 1, failures: ['All tests passed, and the run failed: see above.'] };
}

function describeFailure(what: string, why = ''): string {
  return `${what}: ${why.split('\n', 1)[0] ?? ''}`;
}

/** Returns the sum. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
  };
}

/** Returns the last line of a run, as every harness reads it. */
export function closingLine({ passed, failed }: Pick<Tally, 'passed' | 'failed'>): string {
  return `${passed} passed, ${failed} failed`;
}
