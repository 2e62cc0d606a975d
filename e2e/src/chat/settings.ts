import { expect, test } from 'vitest';
import type { Fixture } from '../fixture.ts';

/** What people set for themselves. */
export const describeSettings = (fixture: () => Fixture): void => {
  test('the theme that one chooses is that of one’s other browsers, at once and from their first sight on', async () => {
    const { alice, newcomer } = fixture();
    const { page } = alice;
    await page.getByRole('button', { name: /your status/ }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: 'Dark' }).check();
    const other = await newcomer('alice');
    await other.page.locator('html[data-theme=dark]').waitFor();
    const scheme = await other.page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme');
    expect(scheme).toBe('dark');
    await page.getByRole('radio', { name: 'Like your system' }).check();
    await other.page.locator('html[data-theme=system]').waitFor();
    await other.page.context().close();
    await alice.visit('random');
  });
};
