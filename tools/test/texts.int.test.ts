import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { repositoryRoot } from '../src/repository.ts';

const RULE = 'lingui/no-unlocalized-strings';
const configSchema = z.object({
  rules: z.object({ [RULE]: z.tuple([z.literal(2), z.looseObject({ useTsTypes: z.boolean() })]) }),
});
const FILE = join(repositoryRoot, 'apps/web/src/ui/Kbd.tsx');
let eslint: ESLint;

// With types the rule lets more pass: texts whose type is a list of names. Making the types of the whole page takes half a
// minute, and nothing here depends on them.
beforeAll(async () => {
  const ours = new ESLint({ cwd: repositoryRoot });
  const { rules } = configSchema.parse(await ours.calculateConfigForFile(FILE));
  const [severity, options] = rules[RULE];
  eslint = new ESLint({
    cwd: repositoryRoot,
    ruleFilter: ({ ruleId }) => [RULE, 'no-restricted-syntax'].includes(ruleId),
    overrideConfig: {
      languageOptions: { parserOptions: { project: null } },
      rules: { [RULE]: [severity, { ...options, useTsTypes: false }] },
    },
  });
});

/** How many texts the rules miss in the catalogue if a component of the page were `code`. */
const complaints = async (code: string): Promise<number> => {
  const [result] = await eslint.lintText(code, { filePath: FILE });
  return result?.messages.length ?? 0;
};

test.each([
  ['between tags', 'export const A = () => <p>Not sent</p>;'],
  ['in one word', 'export const A = () => <p>Sent</p>;'],
  ['that a screen reader reads', 'export const A = () => <nav aria-label="Rooms" />;'],
  ['in a placeholder', 'export const A = () => <input placeholder="Search rooms" />;'],
  ['in a title', 'export const A = () => <i title="Not sent yet" />;'],
  ['of an image', 'export const A = () => <img alt="A cat" />;'],
  ['in a tooltip', 'export const A = () => <i data-tooltip="Not sent yet" />;'],
  ['in a toast', "declare const showToast: (text: string) => void; showToast('Link copied.');"],
  ['with a value in it', 'export const a = (name: string): string => `Joined ${name}`;'],
])('a text %s is refused', async (_, code) => {
  expect(await complaints(code)).toBe(1);
});

test.each([
  ['text of the catalogue', "import { t } from '@lingui/core/macro'; export const A = () => <p>{t`Not sent`}</p>;"],
  ['a class name', 'export const A = () => <p className="Row first" />;'],
  ['an attribute for style sheets', 'export const A = () => <p data-shows="Room list" />;'],
  ['a selector', "export const a = document.querySelector('main button');"],
  ['an error for engineers', "throw new Error('The page has no #root.');"],
])('%s is not taken for one that is missing', async (_, code) => {
  expect(await complaints(code)).toBe(0);
});
