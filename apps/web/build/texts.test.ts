import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCompiledCatalog, getCatalogs } from '@lingui/cli/api';
import { makeConfig } from '@lingui/conf';
import { setupI18n, type Messages } from '@lingui/core';
import { formatter } from '@lingui/format-po';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { texts } from './texts.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-texts-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a build', () => {
  const buildWith = async (code: string, catalogue: readonly string[]) => {
    for (const name of ['locales', 'src']) await mkdir(join(folder, name));
    const entry = (text: string) => `msgid "${text}"\nmsgstr "${text}"\n`;
    await writeFile(
      join(folder, 'locales', 'en.po'),
      ['msgid ""\nmsgstr ""\n"Language: en\\n"\n', ...catalogue.map(entry)].join('\n'),
    );
    await writeFile(join(folder, 'src', 'main.ts'), code);
    const path = join(folder, 'lingui.config.json');
    const catalogs = [{ path: '<rootDir>/locales/{locale}', include: ['<rootDir>/src'] }];
    await writeFile(path, JSON.stringify({ sourceLocale: 'en', locales: ['en'], catalogs }));
    await build({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: [texts(path)],
      build: {
        write: false,
        lib: { entry: join(folder, 'src', 'main.ts'), formats: ['es'] },
        rolldownOptions: { external: /./ },
      },
    });
  };
  const code = "import { t } from '@lingui/core/macro';\nexport const greet = () => t`Good morning`;\n";

  it('fails where a text of the code is not in the catalogue, which would show as its id', async () => {
    await expect(buildWith(code, [])).rejects.toThrow(/stale.*Good morning/s);
  });

  it('fails where a text of the catalogue is not in the code any more', async () => {
    await expect(buildWith(code, ['Good morning', 'Good evening'])).rejects.toThrow(/stale.*Good evening/s);
  });

  it('succeeds where they agree', async () => {
    await buildWith(code, ['Good morning']);
  });
});

describe('a second language', () => {
  const locales = join(import.meta.dirname, '../src/locales');

  /** Returns the page’s texts in a language, after changes to a catalogue in which each text is that of the code. */
  const compiled = async (locale: string, change: (catalogue: string) => string, from = 'en.po') => {
    await cp(join(locales, from), join(folder, 'en.po'));
    await writeFile(join(folder, `${locale}.po`), change(await readFile(join(locales, from), 'utf8')));
    const config = makeConfig({
      rootDir: folder,
      sourceLocale: 'en',
      locales: ['en', locale],
      catalogs: [{ path: '<rootDir>/{locale}', include: [] }],
      format: formatter({ lineNumbers: false }),
    });
    const [catalog] = await getCatalogs(config);
    if (catalog === undefined) throw new Error('There is no catalogue.');
    const { fallbackLocales, sourceLocale } = config;
    const { messages, missing } = await catalog.getTranslations(locale, { fallbackLocales, sourceLocale });
    const { source, errors } = createCompiledCatalog(locale, messages, { namespace: 'json' });
    const { messages: parsed } = JSON.parse(source) as { messages: Messages };
    const idOf = (text: string) => Object.keys(messages).find((id) => messages[id] === text) ?? '';
    return { i18n: setupI18n({ locale, messages: { [locale]: parsed } }), messages: parsed, missing, errors, idOf };
  };
  const translate = (text: string, translation: string) => (catalogue: string) =>
    catalogue.replace(`msgstr "${text}"`, `msgstr "${translation}"`);

  it.each(['en.po', 'on-demand/en.po'])('has every text of %s, and each compiles', async (from) => {
    const english = await compiled('en', (catalogue) => catalogue, from);
    const other = await compiled('pl', (catalogue) => catalogue.replaceAll(/^msgstr "(?=[^"])/gm, 'msgstr "~'), from);
    expect(other).toMatchObject({ errors: [], missing: [] });
    expect(Object.keys(other.messages)).toEqual(Object.keys(english.messages));
    expect(other.i18n._(english.idOf('Settings'))).toBe('~Settings');
  });

  it('has the plurals of its own grammar', async () => {
    const text = '{memberCount, plural, one {# member} other {# members}}';
    const polish = '{memberCount, plural, one {# członek} few {# członkowie} many {# członków} other {# członka}}';
    const { i18n, idOf } = await compiled('pl', translate(text, polish));
    expect([1, 3, 5, 22, 1.5].map((count) => i18n._(idOf(polish), { memberCount: count }))).toEqual([
      '1 członek',
      '3 członkowie',
      '5 członków',
      '22 członkowie',
      '1,5 członka',
    ]);
  });

  it('says in English what it has no text for', async () => {
    const { i18n, idOf, missing } = await compiled('pl', translate('Settings', ''));
    expect(missing.map(({ source }) => source)).toEqual(['Settings']);
    expect(i18n._(idOf('Settings'))).toBe('Settings');
  });
});
