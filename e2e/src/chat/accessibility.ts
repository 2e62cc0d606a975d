import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';

const schemes = ['light', 'dark'] as const;
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };

/** That everybody can use it. */
export const describeAccessibility = (fixture: () => Fixture): void => {
  describe.each(schemes)('in the %s theme, axe finds nothing serious', (colorScheme) => {
    test('on the page for signing in', async () => {
      const { page } = await fixture().stranger();
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      expect(await seriousProblems(page)).toEqual([]);
      await page.context().close();
    });

    test('in a room with its members, and in dialogs', async () => {
      const { alice } = fixture();
      const { page } = alice;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await alice.enter('random');
      const text = unique('With `code`, a https://example.org/link and **more**');
      await alice.say('Random', text);
      await alice.timeline('Random').locator('code').last().waitFor();
      expect(await seriousProblems(page)).toEqual([]);

      await page.getByRole('button', { name: /members?$/ }).click();
      await alice.member(/alice/i).waitFor();
      expect(await seriousProblems(page, 'aside')).toEqual([]);

      for (const dialog of ['Create a room', 'Browse rooms']) {
        await page.getByRole('button', { name: 'Add rooms' }).click();
        await page.getByRole('menuitem', { name: dialog }).click();
        await page.getByRole('dialog', { name: dialog }).waitFor();
        expect(await seriousProblems(page, '[role=dialog]')).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    });
  });

  test('a phone shows one pane at a time, and nothing that is wider than it', async () => {
    const { alice } = fixture();
    const { page } = alice;
    await page.setViewportSize(phone);
    await alice.enter('random');
    await alice.say('Random', `${unique('wide')} ${'w'.repeat(300)} https://example.org/${'path/'.repeat(60)}`);
    expect(await overflowPx(page)).toBe(0);
    expect(await page.getByRole('navigation', { name: 'Rooms' }).isVisible()).toBe(false);

    await page.getByRole('button', { name: /members?$/ }).click();
    await alice.member(/alice/i).waitFor();
    expect(await overflowPx(page)).toBe(0);

    await page.getByRole('button', { name: 'Back to the room' }).click();
    await page.getByRole('button', { name: 'Back to rooms' }).click();
    await alice.roomLink('Random').waitFor();
    expect(await overflowPx(page)).toBe(0);
    await page.setViewportSize(desktop);
  });

  test('the keyboard goes to any room, and comes back to where it was', async () => {
    const { alice } = fixture();
    const { page } = alice;
    const switcher = page.getByRole('dialog', { name: 'Go to a room or person' });
    await alice.enter('general');
    await alice.enter('random');
    await alice.composer('Random').focus();

    await page.keyboard.press('Control+K');
    await switcher.waitFor();
    await page.keyboard.press('Escape');
    await switcher.waitFor({ state: 'detached' });
    await alice.composer('Random').and(page.locator(':focus')).waitFor();

    await page.keyboard.press('Control+K');
    await switcher.getByRole('combobox').pressSequentially('gener');
    await page.keyboard.press('Enter');
    await alice.composer('General').waitFor();
    await switcher.waitFor({ state: 'detached' });
  });
};

/** What axe holds for serious or critical on the page, or in a part of it, with the elements. */
export async function seriousProblems(page: Page, part = 'html'): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}. ${nodes.map(({ target, failureSummary }) => `${target.join()} ${failureSummary ?? ''}`).join()}`,
    );
}

/** How much wider than the screen the page is. */
const overflowPx = (page: Page): Promise<number> =>
  page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
