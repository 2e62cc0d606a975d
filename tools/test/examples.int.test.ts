import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { execa } from 'execa';
import ts from 'typescript';
import { beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../src/repository.ts';

/** A block of TypeScript in a README or a guide, and what it prints, where a block of text after it says so. */
interface Example {
  readonly readme: string;
  readonly code: string;
  readonly output: string | undefined;
}

let examples: readonly Example[];
let libraries: readonly string[];

beforeAll(async () => {
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'libs'], {
    cwd: repositoryRoot,
  });
  const files = stdout.split('\n');
  libraries = files.filter((path) => /^libs\/[^/]+\/package\.json$/.test(path)).map(dirname);
  const readmes = files.filter((path) => /^libs\/[^/]+\/README\.md$/.test(path));
  const found = [...readmes, 'docs/how-to/write-a-bot.md'].map(async (readme) => {
    const text = await readFile(join(repositoryRoot, readme), 'utf8');
    return [...text.matchAll(/^```ts\n([^]*?)^```\n(?:\n```text\n([^]*?)^```\n)?/gm)].map(
      ([, code = '', output]): Example => ({ readme, code, output }),
    );
  });
  examples = (await Promise.all(found)).flat();
});

test('every library has a README with an example', () => {
  const shown = new Set(examples.map(({ readme }) => dirname(readme)));
  expect(libraries.filter((library) => !shown.has(library))).toEqual([]);
});

test('the examples have right types', () => {
  const sources = new Map(
    examples.map(({ readme, code }, index) => [join(repositoryRoot, `${readme}.${index}.ts`), code]),
  );
  expect(typeErrors(sources)).toEqual([]);
}, 180_000);

test('the examples print what the README says', async () => {
  const run = examples.flatMap(({ readme, code, output }) => (output === undefined ? [] : [{ readme, code, output }]));
  const printed = await Promise.all(
    run.map(async ({ readme, code }) => {
      const args = ['--conditions=@nats-chat/source', '--input-type=module-typescript', '--eval', code];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repositoryRoot, timeout: 30_000 });
      return { readme, code, output: stdout };
    }),
  );
  expect(printed).toEqual(run);
  expect(run.length).toBeGreaterThan(4);
});

/** Checks files that are not on disk, by their paths, as if they were beside the others there. */
function typeErrors(sources: ReadonlyMap<string, string>): readonly string[] {
  const config = ts.readConfigFile(join(repositoryRoot, 'tsconfig.base.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, repositoryRoot);
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => sources.has(path) || disk.fileExists(path),
    readFile: (path) => sources.get(path) ?? disk.readFile(path),
    getSourceFile: (path, version) => {
      const source = sources.get(path);
      return source === undefined ? disk.getSourceFile(path, version) : ts.createSourceFile(path, source, version);
    },
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  const files = [...sources.keys()].flatMap((path) => program.getSourceFile(path) ?? []);
  expect(files).toHaveLength(sources.size);
  return files.flatMap((file) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, messageText }) => {
        const { line } = file.getLineAndCharacterOfPosition(start);
        const message = ts.flattenDiagnosticMessageText(messageText, ' ');
        return `${relative(repositoryRoot, file.fileName)}, line ${line + 1} of the example: ${message}`;
      },
    ),
  );
}
