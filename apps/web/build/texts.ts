import { join } from 'node:path';
import { getConfig } from '@lingui/conf';
import { lingui } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';
import type { PluginOption } from 'vite';

const configPath = join(import.meta.dirname, '..', 'lingui.config.ts');

/** Makes messages of the texts in code, by Babel and so only where there are any, and compiles their catalogues. */
export const texts = (): PluginOption => [
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
