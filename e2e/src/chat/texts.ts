import { describe, expect, test } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '<svg/onload=alert(3)>',
  '[click](javascript:alert(4))',
  '**bold** <iframe srcdoc="<script>alert(5)</script>"></iframe>',
];

/** How messages are shown. */
export const describeTexts = (fixture: () => Fixture): void => {
  describe('a message', () => {
    test('is formatted where it uses Markdown', async () => {
      const { alice, bob } = fixture();
      const word = unique('loud');
      await alice.enter('random');
      await bob.enter('random');
      await alice.say('Random', `**${word}** and *soft*, \`const a = 1\`\n\n- see https://example.org/page`);
      const message = bob.timeline('Random').getByRole('article').filter({ hasText: word });
      await message.locator('strong', { hasText: word }).waitFor();
      await message.locator('em', { hasText: 'soft' }).waitFor();
      await message.locator('code', { hasText: 'const a = 1' }).waitFor();
      const link = message.getByRole('listitem').getByRole('link');
      expect(await link.getAttribute('href')).toBe('https://example.org/page');
      expect(await link.getAttribute('rel')).toContain('noopener');
    });

    test('has tables, headings, and code in the colours of its language', async () => {
      const { alice, bob } = fixture();
      const word = unique('Plan');
      await alice.enter('random');
      await bob.enter('random');
      await alice.say('Random', `# ${word}\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n\`\`\`ts\nconst a = '1';\n\`\`\``);
      const message = bob.timeline('Random').getByRole('article').filter({ hasText: word });
      await message.getByRole('heading', { name: word }).waitFor();
      await message.getByRole('cell', { name: '2' }).waitFor();
      await message.locator('[data-kind=keyword]', { hasText: 'const' }).waitFor();
      await message.getByRole('group', { name: 'Code, ts' }).hover();
      await message.getByRole('button', { name: 'Wrap lines' }).click();
      await message.getByRole('button', { name: 'Wrap lines', pressed: true }).waitFor();
    });

    test('is formatted by keys, buttons and what is pasted, and all of it can be undone', async () => {
      const { alice } = fixture();
      const word = unique('key');
      await alice.enter('random');
      const box = alice.composer('Random');
      const { keyboard } = alice.page;
      await box.fill(word);
      await keyboard.press('ControlOrMeta+A');
      await keyboard.press('ControlOrMeta+B');
      expect(await box.inputValue()).toBe(`**${word}**`);
      await alice.page.getByRole('button', { name: 'Formatting' }).click();
      await alice.page.getByRole('toolbar').getByRole('button', { name: 'Quote' }).click();
      expect(await box.inputValue()).toBe(`> **${word}**`);
      await keyboard.press('ControlOrMeta+Z');
      await keyboard.press('ControlOrMeta+Z');
      expect(await box.inputValue()).toBe(word);
      await alice.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await alice.page.evaluate(`navigator.clipboard.write([new ClipboardItem({
        'text/html': new Blob(['<p>Be <b>${word}</b></p>'], { type: 'text/html' }),
        'text/plain': new Blob(['Be ${word}'], { type: 'text/plain' }),
      })])`);
      for (const [paste, text] of [
        ['ControlOrMeta+V', `Be **${word}**`],
        ['ControlOrMeta+Shift+V', `Be ${word}`],
      ] as const) {
        await box.fill('');
        await keyboard.press(paste);
        await expect.poll(() => box.inputValue()).toBe(text);
      }
      await box.fill('');
      await alice.page.getByRole('button', { name: 'Formatting' }).click();
    });

    test('keeps the indent of its first line, and so is code', async () => {
      const { alice, bob } = fixture();
      const word = unique('ready');
      await alice.enter('random');
      await bob.enter('random');
      await alice.say('Random', `    if (${word})\n        go();`);
      const code = bob.timeline('Random').getByRole('article').locator('pre', { hasText: word });
      expect((await code.innerText()).trimEnd()).toBe(`if (${word})\n    go();`);
    });

    test('has the direction of what it says while it is written', async () => {
      const { alice } = fixture();
      await alice.enter('random');
      const box = alice.composer('Random');
      const direction = () => alice.page.evaluate<string>('getComputedStyle(document.activeElement).direction');
      await box.fill('שלום עולם!');
      expect(await direction()).toBe('rtl');
      await box.fill('Hello');
      expect(await direction()).toBe('ltr');
      await box.clear();
    });

    test('does not come back as a draft, however fast one loads the page again', async () => {
      const { alice } = fixture();
      const text = unique('Sent and gone');
      await alice.enter('random');
      await alice.composer('Random').pressSequentially(text);
      await alice.composer('Random').press('Enter');
      await alice.page.reload();
      await alice.messages('Random', text).waitFor();
      expect(await alice.composer('Random').inputValue()).toBe('');
    });

    // A dialog, and a line of the console about the page's policy, would be a problem: those are looked at after each test.
    test('that tries to be a part of the page stays text', async () => {
      const { alice, bob } = fixture();
      const word = unique('Hostile');
      await alice.say('Random', [word, ...hostile].join('\n\n'));
      const message = bob.timeline('Random').getByRole('article').filter({ hasText: word });
      await message.locator('strong', { hasText: 'bold' }).waitFor();
      for (const text of hostile.slice(0, 4)) await message.getByText(text, { exact: true }).waitFor();
      expect(await message.locator('script, iframe, img, [href^="javascript:"], [onload], [onerror]').count()).toBe(0);
    });
  });
};
