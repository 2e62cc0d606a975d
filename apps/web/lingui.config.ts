import { defineConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

/** Where the texts of the page are found, and where their catalogues are; another language is one more locale here. */
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en'],
  catalogs: [
    {
      path: '<rootDir>/src/locales/{locale}',
      include: ['<rootDir>/src'],
      exclude: ['**/*.test.ts', '**/*.test.tsx'],
    },
  ],
  // Without lines: a catalogue changes when a text does, and not when code above it moves.
  format: formatter({ lineNumbers: false }),
  // With the catalogue in it, whoever imports a text first.
  runtimeConfigModule: { i18n: ['#i18n', 'i18n'] },
});
