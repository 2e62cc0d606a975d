import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the clone. */
export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A path inside the clone. */
export function inRepository(...parts: readonly string[]): string {
  return join(repositoryRoot, ...parts);
}
