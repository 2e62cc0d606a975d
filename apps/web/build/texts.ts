import { join } from 'node:path';
import { getCatalogs } from '@lingui/cli/api';
import { getConfig, type LinguiConfigNormalized } from '@lingui/conf';
import { lingui } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';
import type { Plugin, PluginOption } from 'vite';

const ownConfig = join(import.meta.dirname, '..', 'lingui.config.ts');

/**
 * Makes messages of the texts in code, by Babel and so only where there are any, and compiles their catalogues. A build fails
 * where the code and the catalogue of its language do not have the same texts.
 */
export const texts = (configPath = ownConfig): PluginOption => [
  refuseStale(configPath),
  lingui({ configPath, failOnCompileError: true }),
  babel({
    presets: [
      {
        preset: { plugins: [['@lingui/babel-plugin-lingui-macro', { linguiConfig: getConfig({ configPath }) }]] },
        rolldown: { filter: { code: '@lingui/core/macro' } },
      },
    ],
  }),
];

const refuseStale = (configPath: string): Plugin => ({
  name: 'refuse-stale-texts',
  apply: 'build',
  buildStart: async () => {
    const stale = await staleTexts(getConfig({ configPath }));
    if (stale.length > 0)
      throw new Error(`The catalogue of texts is stale, “npm run generate” fixes it: ${stale.join('; ')}`);
  },
});

/** Returns the texts that are only in the code, or only in the catalogue of its language. */
async function staleTexts(config: LinguiConfigNormalized): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const catalog of await getCatalogs(config)) {
    const [inCode = {}, inCatalogue = {}] = await Promise.all([catalog.collect(), catalog.read(config.sourceLocale)]);
    const differences = new Set(Object.keys(inCode)).symmetricDifference(new Set(Object.keys(inCatalogue)));
    for (const id of differences) stale.push(inCode[id]?.message ?? inCatalogue[id]?.message ?? id);
  }
  return stale;
}
