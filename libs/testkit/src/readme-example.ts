import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The example of a README as a file that runs. */
export interface ReadmeExample {
  readonly file: string;
  readonly remove: () => Promise<void>;
}

/**
 * Writes the first example of a library's README to a file beside the library's tests, where its imports resolve.
 *
 * @param library The folder of the library.
 * @param more Code that stands after the example.
 * @throws Error when the README has no example.
 *
 * @example
 * const { file, remove } = await writeReadmeExample('libs/log');
 * await remove();
 */
export const writeReadmeExample = async (library: string, more = ''): Promise<ReadmeExample> => {
  const example = /^```ts\n([^]*?)^```/m.exec(await readFile(join(library, 'README.md'), 'utf8'))?.[1];
  if (example === undefined) throw new Error(`The README of ${library} has no example.`);
  const folder = await mkdtemp(join(library, 'test', '.readme-'));
  const file = join(folder, 'example.ts');
  await writeFile(file, `${example}${more}`);
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
};
