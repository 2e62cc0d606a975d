import { generate, staleFiles } from '../generate/generate.ts';

/**
 * `npm run generate`, and with `check` the comparison that `npm test` makes.
 *
 * @returns the exit code
 */
export async function runGenerate(check: boolean): Promise<number> {
  const paths = check ? await staleFiles() : await generate();
  for (const path of paths)
    console.log(check ? `${path} is not what the code says: npm run generate` : `wrote ${path}`);
  if (paths.length === 0) console.log('Every generated file is up to date.');
  return check && paths.length > 0 ? 1 : 0;
}
