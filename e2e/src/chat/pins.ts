import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createRoom, openConversation } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import type { Person } from '../people.ts';
import { unique } from '../unique.ts';
import { seriousProblems } from './accessibility.ts';

/** What everybody should find again. */
export const describePins = (fixture: () => Fixture): void => {
  describe('a pinned message', () => {
    test('is seen by everybody at once, found in the panel, and led to, until it is unpinned', async () => {
      const { alice, bob } = fixture();
      const [name, text] = [unique('Rules'), unique('Be kind')];
      const room = await createRoom(alice, name);
      await bob.enter(room);
      await alice.say(name, text);
      await bob.messages(name, text).waitFor();
      expect(await menuOf(bob, name, text)).not.toContain('Pin');
      await alice.pending(name, text).waitFor({ state: 'detached' });
      await choose(alice, name, text, 'Pin');
      await articleOf(bob, name, text).getByText('Pinned').waitFor();
      await bob
        .timeline(name)
        .getByText(/pinned a message\./)
        .waitFor();

      await bob.page.getByRole('button', { name: '1 pinned message' }).click();
      const panel = bob.page.getByRole('complementary', { name: 'Pinned messages' });
      const pinned = panel.getByRole('listitem').filter({ hasText: text });
      await pinned.getByText(/^Pinned by/).waitFor();
      expect(await pinned.getByRole('button', { name: 'Unpin' }).count()).toBe(0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await bob.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await seriousProblems(bob.page, 'aside')).toEqual([]);
      }
      await bob.page.emulateMedia({ colorScheme: null, reducedMotion: null });
      await pinned.getByRole('link', { name: /^Show the message of/ }).focus();
      await bob.page.keyboard.press('Enter');
      await bob.timeline(name).locator('article[data-marked=true]').filter({ hasText: text }).waitFor();

      // Also after a reload, and for who comes back.
      await bob.page.reload();
      await articleOf(bob, name, text).getByText('Pinned').waitFor();
      await choose(alice, name, text, 'Unpin');
      await articleOf(bob, name, text).getByText('Pinned').waitFor({ state: 'detached' });
      await bob.page.getByText('Nothing is pinned here').waitFor();
      for (const person of [alice, bob]) await person.enter('random');
    });

    test('of a direct conversation is pinned by either of the two', async () => {
      const { alice, bob } = fixture();
      const [theirs, text] = ['Alice Archer', unique('The key is under the mat')];
      await openConversation(alice, 'bob');
      await alice.say('Bob Baker', text);
      await bob.roomLink(theirs).click();
      const article = bob.page.getByRole('article').filter({ hasText: text });
      await article.click({ button: 'right' });
      await bob.page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
      await alice.page.getByRole('article').filter({ hasText: text }).getByText('Pinned').waitFor();
      await alice.page.getByRole('button', { name: /^\d+ pinned messages?$/ }).click();
      const panel = alice.page.getByRole('complementary', { name: 'Pinned messages' });
      await panel.getByRole('listitem').filter({ hasText: text }).getByRole('button', { name: 'Unpin' }).click();
      await article.getByText('Pinned').waitFor({ state: 'detached' });
      for (const person of [alice, bob]) await person.enter('random');
    });

    test('that is deleted is pinned no more', async () => {
      const { alice, bob } = fixture();
      const [name, text] = [unique('Notes'), unique('Obsolete')];
      const room = await createRoom(alice, name);
      await bob.enter(room);
      await alice.say(name, text);
      await alice.pending(name, text).waitFor({ state: 'detached' });
      await choose(alice, name, text, 'Pin');
      const button = bob.page.getByRole('button', { name: '1 pinned message' });
      await button.waitFor();
      await choose(alice, name, text, 'Delete');
      await button.waitFor({ state: 'detached' });
      await bob.page.reload();
      await bob.composer(name).waitFor();
      expect(await button.count()).toBe(0);
      for (const person of [alice, bob]) await person.enter('random');
    });
  });
};

const articleOf = (person: Person, name: string, text: string): Locator =>
  person.timeline(name).getByRole('article').filter({ hasText: text });

async function choose(person: Person, name: string, text: string, entry: string): Promise<void> {
  await person.messages(name, text).click({ button: 'right' });
  await person.page.getByRole('menuitem', { name: entry, exact: true }).click();
}

/** What one may do with a message. */
async function menuOf(person: Person, name: string, text: string): Promise<readonly string[]> {
  await person.messages(name, text).click({ button: 'right' });
  await person.page.getByRole('menuitem', { name: 'Copy link' }).waitFor();
  const entries = await person.page.getByRole('menuitem').allTextContents();
  await person.page.keyboard.press('Escape');
  await person.page.getByRole('menu').waitFor({ state: 'detached' });
  return entries;
}
