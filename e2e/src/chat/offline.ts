import { expect, test } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';

/** A train in a tunnel. */
export const describeOffline = (fixture: () => Fixture): void => {
  test('what is written offline waits, and is sent when the network is back', async () => {
    const { alice, bob, expectOutages } = fixture();
    expectOutages();
    const [hers, his] = [unique('Written in a tunnel'), unique('Written outside')];
    await alice.enter('random');
    await bob.enter('random');
    const context = alice.page.context();

    await context.setOffline(true);
    await alice.page.getByText('You are offline.').waitFor();
    await alice.say('Random', hers);
    await alice.pending('Random', hers).waitFor();
    await bob.say('Random', his);
    expect(await bob.messages('Random', hers).count()).toBe(0);

    await context.setOffline(false);
    await bob.messages('Random', hers).waitFor();
    await alice.messages('Random', his).waitFor();
    await alice.pending('Random', hers).waitFor({ state: 'detached' });
    await alice.banner.waitFor({ state: 'detached' });
    expect(await alice.messages('Random', hers).count()).toBe(1);
    expect(await bob.messages('Random', hers).count()).toBe(1);
  });

  test('menus and dialogs open offline, and nobody is sent away to be signed out', async () => {
    const { alice, expectOutages } = fixture();
    expectOutages();
    const { page } = alice;
    await alice.enter('random');
    // What is loaded after the app has come.
    await page.waitForLoadState('networkidle');

    await page.context().setOffline(true);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /your status/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page
      .getByText(/you cannot be signed out now/)
      .first()
      .waitFor();

    await page.context().setOffline(false);
    await alice.banner.waitFor({ state: 'detached' });
  });
};
