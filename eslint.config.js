import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// The rule of layers reads the graph that this leaves behind; without one it lets everything pass.
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

const tests = [
  '**/*.test.ts',
  '**/*.test.tsx',
  '**/test/**/*.ts',
  'e2e/**/*.ts',
  'bench/**/*.ts',
  'libs/testkit/**/*.ts',
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.data/**', '.nx/**', '**/*.mjs', '**/public/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
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
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ObjectExpression > SpreadElement > ObjectExpression',
          message: 'Write the fields out, rather than packing them by a spread.',
        },
      ],
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
