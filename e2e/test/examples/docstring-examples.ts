import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '@nats-chat/tools/repository';
import type { Documented, LibraryExports } from './docstrings.ts';

const SCOPE = join(import.meta.dirname, 'scope.ts');
/** A line that says what its expression results in: `isToken('alice'); // true`. */
const CLAIM = /^(.+); \/\/ (.+)$/gm;

interface Example extends Documented {
  readonly code: string;
}

/**
 * The examples of docstrings as modules. An example uses what the libraries export without an import, and the names of
 * `scope.ts` without a declaration.
 */
export class DocstringExamples {
  readonly #examples: readonly Example[];
  readonly #values: LibraryExports['values'];
  /** Names of the scope that have a type alone. */
  readonly #typesAlone: ReadonlySet<string>;
  readonly #modules: ReadonlyMap<string, string>;

  static async of(exported: LibraryExports): Promise<DocstringExamples> {
    return new DocstringExamples(exported, await readFile(SCOPE, 'utf8'));
  }

  private constructor({ documented, values }: LibraryExports, scope: string) {
    const namesIn = (pattern: RegExp) => [...scope.matchAll(pattern)].map(([, name = '']) => name);
    this.#examples = documented.flatMap((each) =>
      each.example === undefined ? [] : [{ ...each, code: each.example }],
    );
    this.#values = values;
    this.#typesAlone = new Set(namesIn(/^export declare const (\w+)/gm));
    this.#modules = new Map([
      ...[...values].flatMap(([library, names]) => names.map((name): [string, string] => [name, library])),
      ...namesIn(/^export (?:declare )?(?:const |\{ )(\w+)/gm).map((name): [string, string] => [name, SCOPE]),
    ]);
  }

  /** Returns the code of each example, by an absolute path of its own. */
  sources(): ReadonlyMap<string, string> {
    return new Map(
      this.#examples.map((example) => [
        join(repositoryRoot, `${example.file}.${example.name}.ts`),
        `${this.#importsOf(example).join('')}{\n${example.code}\n}\n`,
      ]),
    );
  }

  /** Returns a program for each library that prints the lines whose result is not the one they say. */
  checks(): readonly string[] {
    const run = this.#examples.filter(({ code }) => {
      return code.search(CLAIM) >= 0 && wordsOf(code).every((word) => !this.#typesAlone.has(word));
    });
    return [...Map.groupBy(run, ({ library }) => library).values()].map((examples) => {
      const imports = new Set(examples.flatMap((example) => this.#importsOf(example)));
      const blocks = examples.map(({ code }) => `{\n${code.replaceAll(CLAIM, check)}\n}\n`);
      return ["import { isDeepStrictEqual } from 'node:util';\n", ...imports, ...blocks].join('');
    });
  }

  #importsOf({ library, code }: Example): readonly string[] {
    const own = new Set(this.#values.get(library));
    return wordsOf(code).flatMap((name) => {
      const module = own.has(name) ? library : this.#modules.get(name);
      return module === undefined ? [] : `import { ${name} } from '${module}';\n`;
    });
  }
}

const check = (line: string, actual: string, expected: string): string =>
  `if (!isDeepStrictEqual(${actual}, ${expected})) console.log(${JSON.stringify(line)});`;

/** The words of code that may be names of their own: not of properties. */
const wordsOf = (code: string): readonly string[] => [...new Set(code.match(/(?<!\w|(?<!\.\.)\.)[A-Za-z_]\w*/g))];
