import { extractTexts, findCatalogueFaults } from '../generate/catalogue.ts';
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
  if (!check) await extractTexts();
  const faults = check ? await findCatalogueFaults() : undefined;
  if (faults !== undefined) console.log(`${faults}\nThe catalogue is not what the page says: npm run generate`);
  const isStale = check && (paths.length > 0 || faults !== undefined);
  if (!isStale) console.log('Every generated file is up to date.');
  return isStale ? 1 : 0;
}
