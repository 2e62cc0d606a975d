import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import lingui from 'eslint-plugin-lingui';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// The rule of layers reads the graph that this leaves behind; without one it lets everything pass.
// Made in this process: a worker process of nx is one thing more to wait for.
process.env.NX_ISOLATE_PLUGINS = 'false';
await createProjectGraphAsync();

/** Layers point down only, and apps never import apps; docs/architecture.md says what each layer is. */
const mayDependOn = (layer, ...others) => ({
  sourceTag: `layer:${layer}`,
  onlyDependOnLibsWithTags: others.map((other) => `layer:${other}`),
});

const layers = [
  mayDependOn('0'),
  mayDependOn('1', '0'),
  mayDependOn('2', '0', '1', '2'),
  mayDependOn('3', '0', '1', '2', '3'),
  mayDependOn('app', '0', '1', '2', '3'),
  mayDependOn('web', '0', '1', '2'),
  mayDependOn('tool', '0', '1', '2', '3'),
  mayDependOn('test', '0', '1', '2', '3', 'tool', 'test'),
  mayDependOn('test-app', '0', '1', '2', '3', 'tool', 'test'),
];

/** Tests of every layer may use the testkit, and start the native servers. */
const layersInTests = layers.map(({ sourceTag, onlyDependOnLibsWithTags }) => ({
  sourceTag,
  onlyDependOnLibsWithTags: [...onlyDependOnLibsWithTags, 'layer:2', 'layer:3', 'layer:tool', 'layer:test'],
}));

const boundaries = (depConstraints) => [
  'error',
  { depConstraints, enforceBuildableLibDependency: false, allow: [], allowCircularSelfDependency: true },
];

/**
 * The programs whose types the rules read: those of the type check. One for each package costs twice the memory and
 * half as much time again.
 */
const programs = ['tsconfig.json', 'apps/web/tsconfig.app.json', 'apps/web/tsconfig.node.json'];

const tests = [
  '**/*.test.ts',
  '**/*.test.tsx',
  '**/test/**/*.ts',
  'e2e/**/*.ts',
  'bench/**/*.ts',
  'libs/testkit/**/*.ts',
];

const PACKED_FIELDS = {
  selector: 'ObjectExpression > SpreadElement > ObjectExpression',
  message: 'Write the fields out, rather than packing them by a spread.',
};

/** Attributes of HTML that people read, beside those that the rule of Lingui knows. */
const READ_ATTRIBUTE = {
  selector:
    'JSXAttribute[name.name=/^(title|data-tooltip|aria-description|aria-roledescription|aria-valuetext)$/] > Literal',
  message: 'Take the text from the catalogue: t`…`.',
};

/** Attributes and constants whose text is for the browser: class names, keys, paths of icons, queries. */
const NEVER_READ = [
  'className',
  'autoCapitalize',
  'autoComplete',
  'code_challenge',
  'd',
  'keys',
  'rel',
  'viewBox',
  { regex: { pattern: '^data-(?!tooltip$)' } },
  { regex: { pattern: '^[A-Z0-9_]+$' } },
];

/** Calls whose texts are selectors, keys, names of modules, or sentences for engineers. */
const NEVER_SHOWN = [
  '*.{closest,getModifierState,includes,matches,querySelector,querySelectorAll}',
  'Error',
  'matchMedia',
  'onDemand',
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.data/**', '.nx/**', '**/*.mjs', '**/public/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: programs, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx, 'react-hooks': hooks },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(layers),
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // A handler is asynchronous by its type, whether or not it waits for something.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // An empty interface body or a void in a union is often the honest type of a handler that answers nothing.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Configuration by `Reflect` on env objects: dots are refused by the compiler already.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      'no-restricted-syntax': ['error', PACKED_FIELDS],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read the environment in config.ts only.' },
      ],
      'no-console': 'error',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['**/config.ts', '**/*.config.ts', 'tools/**/*.ts', ...tests],
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  {
    files: ['apps/web/**/*.{ts,tsx}'],
    rules: hooks.configs.recommended.rules,
  },
  {
    // What people read stands in the catalogue. Text has a space or a capital; what else has are attributes and
    // constants that nobody reads, and calls that take keys, selectors, and sentences for engineers.
    files: ['apps/web/src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    plugins: { lingui },
    rules: {
      'lingui/no-unlocalized-strings': [
        'error',
        {
          useTsTypes: true,
          ignore: [String.raw`^(?![A-Z])\S*$`, String.raw`^[A-Z0-9_-]+$`],
          ignoreNames: NEVER_READ,
          ignoreFunctions: NEVER_SHOWN,
        },
      ],
      'no-restricted-syntax': ['error', PACKED_FIELDS, READ_ATTRIBUTE],
      'lingui/no-expression-in-message': 'error',
      'lingui/no-single-variables-to-translate': 'error',
    },
  },
  {
    files: ['apps/web/src/features/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: String.raw`^(?:\.\./)+(?:features/|(?!lib/|ui/|test/|\.\.)[^/]+(?:/|$))`,
              message: 'Features import ui and lib, and never features.',
            },
          ],
        },
      ],
    },
  },
  {
    files: tests,
    rules: {
      '@nx/enforce-module-boundaries': boundaries(layersInTests),
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
);
