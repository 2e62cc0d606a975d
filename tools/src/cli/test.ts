import { installServers } from './install.ts';
import { runSteps } from '../test-run/run.ts';
import { type StepKind, chooseSteps, stepKinds } from '../test-run/steps.ts';
import { addTallies, closingLine } from '../test-run/tally.ts';

/**
 * `npm test`: every step, also after one has failed, then what each counted.
 *
 * @param kinds - default: all but `long` and `compose`
 * @returns the exit code
 */
export async function runTests(kinds: readonly string[]): Promise<number> {
  const unknown = kinds.find((kind) => !isStepKind(kind));
  if (unknown !== undefined) throw new Error(`There are no ${unknown} tests: choose among ${stepKinds.join(', ')}.`);
  const chosen = chooseSteps(kinds);
  if (chosen.some(({ kind }) => kind === 'integration' || kind === 'e2e')) await installServers();

  const results = await runSteps(chosen);

  console.log('');
  for (const { title, tally, seconds } of results) {
    console.log(`${tally.failed === 0 ? '✔' : '✖'} ${title}: ${closingLine(tally)} (${seconds.toFixed(0)} s)`);
    for (const failure of tally.failures) console.log(`    ${failure}`);
  }
  const total = addTallies(results.map(({ tally }) => tally));
  console.log(`\n${closingLine(total)}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function isStepKind(kind: string): kind is StepKind {
  return stepKinds.some((known) => known === kind);
}
