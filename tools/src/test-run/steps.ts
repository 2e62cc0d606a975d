import { inRepository } from '../repository.ts';

/** What `npm test` may be limited to. */
export const stepKinds = ['static', 'unit', 'integration', 'e2e', 'long', 'compose'] as const;
export type StepKind = (typeof stepKinds)[number];

/** One program of a test run. */
export interface Step {
  readonly kind: StepKind;
  readonly title: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Where vitest leaves its report; a step without one is a check that counts as one. */
  readonly report?: string;
}

/** What can be run, in this order; of the checks, which run side by side, the longest is the first. */
const steps: readonly Step[] = [
  { kind: 'static', title: 'lint', ...tool('eslint', ['.']) },
  { kind: 'static', title: 'format', ...tool('prettier', ['--check', '.']) },
  // One program for all that runs on Node: a tenth of the time that one for each package takes.
  { kind: 'static', title: 'types', ...types('tsconfig.json') },
  { kind: 'static', title: 'types of the web app', ...types('apps', 'web', 'tsconfig.app.json') },
  { kind: 'static', title: 'types of the web app’s tests', ...types('apps', 'web', 'tsconfig.node.json') },
  { kind: 'static', title: 'generated files', ...ourselves(['generate', '--check']) },
  { kind: 'static', title: 'unused code', ...tool('knip', []) },
  vitest('unit', 'unit tests', ['--project', 'unit']),
  vitest('integration', 'integration tests', ['--project', 'integration']),
  vitest('e2e', 'end-to-end tests', ['--project', 'e2e']),
  vitest('long', 'what takes long', ['--project', 'long']),
  vitest('compose', 'the system in containers', ['--project', 'compose']),
];

/** Run by their names alone: they take minutes, or Docker. */
const byNameAlone: ReadonlySet<StepKind> = new Set(['long', 'compose']);

/** Returns the steps of these kinds; without any, all that need nothing but this clone and a quarter of an hour. */
export const chooseSteps = (kinds: readonly string[]): readonly Step[] =>
  steps.filter(({ kind }) => (kinds.length === 0 ? !byNameAlone.has(kind) : kinds.includes(kind)));

function tool(name: string, args: readonly string[]): Pick<Step, 'file' | 'args'> {
  return { file: inRepository('node_modules', '.bin', name), args };
}

function types(...config: readonly string[]): Pick<Step, 'file' | 'args'> {
  return tool('tsc', ['--noEmit', '-p', inRepository(...config)]);
}

function ourselves(args: readonly string[]): Pick<Step, 'file' | 'args'> {
  return {
    file: process.execPath,
    args: ['--conditions=@nats-chat/source', inRepository('tools', 'src', 'main.ts'), ...args],
  };
}

function vitest(kind: StepKind, title: string, args: readonly string[]): Step {
  const report = inRepository('reports', `${kind}.json`);
  return {
    kind,
    title,
    ...tool('vitest', ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]),
    report,
  };
}
