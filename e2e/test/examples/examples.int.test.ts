import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '@nats-chat/tools/repository';
import { readLibraryExports, type LibraryExports } from './docstrings.ts';
import { DocstringExamples } from './docstring-examples.ts';
import { typeErrors } from './type-errors.ts';

/** A block of TypeScript in a README or a guide, and what it prints, where a block of text after it says so. */
interface Example {
  readonly readme: string;
  readonly code: string;
  readonly output: string | undefined;
}

const run = async (code: string): Promise<string> => {
  const args = ['--conditions=@nats-chat/source', '--input-type=module-typescript', '--eval', code];
  const { stdout } = await execa(process.execPath, args, {
    cwd: import.meta.dirname,
    timeout: 60_000,
    stripFinalNewline: false,
  });
  return stdout;
};

describe('the READMEs', () => {
  let examples: readonly Example[];

  beforeAll(async () => {
    const readmes = globSync('libs/*/README.md', { cwd: repositoryRoot });
    const found = [...readmes, 'docs/how-to/write-a-bot.md'].map(async (readme) => {
      const text = await readFile(join(repositoryRoot, readme), 'utf8');
      return [...text.matchAll(/^```ts\n([^]*?)^```\n(?:\n```text\n([^]*?)^```\n)?/gm)].map(
        ([, code = '', output]): Example => ({ readme, code, output }),
      );
    });
    examples = (await Promise.all(found)).flat();
  });

  test('show an example of every library', async () => {
    const libraries = globSync('libs/*/package.json', { cwd: repositoryRoot });
    const shown = new Set(examples.map(({ readme }) => dirname(readme)));
    expect(libraries.map(dirname).filter((library) => !shown.has(library))).toEqual([]);
  });

  test('have examples of right types', () => {
    const sources = examples.map(({ readme, code }, index): [string, string] => [
      join(repositoryRoot, `${readme}.${index}.ts`),
      code,
    ]);
    expect(typeErrors(new Map(sources))).toEqual([]);
  }, 180_000);

  test('say what their examples print', async () => {
    const said = examples.flatMap(({ readme, code, output }) =>
      output === undefined ? [] : [{ readme, code, output }],
    );
    const printed = await Promise.all(
      said.map(async ({ readme, code }) => ({ readme, code, output: await run(code) })),
    );
    expect(printed).toEqual(said);
    expect(said.length).toBeGreaterThan(4);
  }, 120_000);
});

describe('the docstrings of what libraries export', () => {
  let exported: LibraryExports;
  let examples: DocstringExamples;

  beforeAll(async () => {
    exported = readLibraryExports();
    examples = await DocstringExamples.of(exported);
  }, 120_000);

  test('show an example of every function, and of every class that no function returns', () => {
    const missing = exported.documented.filter(
      ({ example, needsNoExample }) => example === undefined && !needsNoExample,
    );
    expect(missing.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });

  test('begin with a verb in the third person, where they are of functions', () => {
    const others = exported.documented.filter(({ kind, text }) => kind === 'function' && !/^[A-Z][a-z]*s\b/.test(text));
    expect(others.map(({ file, name, text }) => `${file}: ${name}: ${text}`)).toEqual([]);
  });

  test('have examples of right types', () => {
    expect(typeErrors(examples.sources())).toEqual([]);
  }, 180_000);

  test('say what their examples result in', async () => {
    const programs = examples.checks();
    expect(await Promise.all(programs.map(run))).toEqual(programs.map(() => ''));
    expect(programs.length).toBeGreaterThan(4);
  }, 120_000);
});
