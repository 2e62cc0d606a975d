import { join } from 'node:path';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../src/repository.ts';

const RULES = ['@nx/enforce-module-boundaries', 'no-restricted-imports', 'no-restricted-syntax'];
const eslint = new ESLint({
  cwd: repositoryRoot,
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
  // They read no types, and making those takes longer than all else here.
  overrideConfig: { languageOptions: { parserOptions: { project: null } } },
});

/** What the rules say of a file of the repository if it imported `specifier`. */
const complaints = async (file: string, specifier: string): Promise<readonly string[]> => {
  const results = await eslint.lintText(`import '${specifier}';\n`, { filePath: join(repositoryRoot, file) });
  return results.flatMap(({ messages }) => messages.map(({ message }) => message));
};

test.each([
  ['libs/subjects/src/index.ts', '@nats-chat/contracts', 'a lower layer imports a higher one'],
  ['libs/contracts/src/index.ts', '@nats-chat/client', 'the contract imports the client'],
  ['libs/permissions/src/index.ts', '@nats-chat/service-kit', 'a library for browsers imports one for Node'],
  ['libs/service-kit/src/index.ts', '@nats-chat/testkit', 'a library imports the testkit'],
  ['apps/web/src/main.tsx', '@nats-chat/service-kit', 'the browser imports what is for Node'],
  ['apps/room/src/service.ts', '../../fanout/src/service.ts', 'an app imports an app'],
  ['apps/web/src/features/composer/Composer.tsx', '../room-list/RoomList.tsx', 'a feature imports a feature'],
  [
    'apps/web/src/features/composer/Composer.tsx',
    '../../features/room-list/RoomList.tsx',
    'a feature imports a feature',
  ],
])('%s may not import %s: %s', async (file, specifier) => {
  expect(await complaints(file, specifier)).not.toEqual([]);
});

test.each([
  ['libs/contracts/src/index.ts', '@nats-chat/subjects'],
  ['libs/membership/src/index.ts', '@nats-chat/contracts'],
  ['apps/room/src/service.ts', '@nats-chat/service-kit'],
  ['apps/web/src/main.tsx', '@nats-chat/client'],
  ['apps/web/src/features/composer/Composer.tsx', './Composer.module.css'],
  ['apps/web/src/features/composer/Composer.tsx', '../../ui/Button.tsx'],
  ['apps/web/src/features/composer/Composer.tsx', '../../lib/format.ts'],
  ['apps/web/src/features/timeline/Announcer.test.tsx', '../../../test/render-in-chat.tsx'],
])('%s may import %s', async (file, specifier) => {
  expect(await complaints(file, specifier)).toEqual([]);
});

test('fields are written out, and not packed by a spread', async () => {
  const packed = 'const one = 1;\nexport const a = { ...{ one, two: 2 } };\n';
  const written = 'const one = 1;\nexport const a = { one, ...(Math.random() > 1 ? { two: 2 } : {}) };\n';
  const filePath = join(repositoryRoot, 'libs/subjects/src/index.ts');
  const messages = async (code: string) => (await eslint.lintText(code, { filePath }))[0]?.messages ?? [];
  expect(await messages(packed)).toMatchObject([{ ruleId: 'no-restricted-syntax', line: 2 }]);
  expect(await messages(written)).toEqual([]);
});
