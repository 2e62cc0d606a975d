import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createRoom } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import { signIn, type Person } from '../people.ts';
import { unique } from '../unique.ts';

/** What people do with messages that were written. */
export const describeMessages = (fixture: () => Fixture): void => {
  describe('a message', () => {
    test('is edited by its author by keys alone, for everybody, also after a reload and in another tab', async () => {
      const { alice, bob, nextTab } = fixture();
      const word = unique('Draft');
      await alice.enter('random');
      await bob.enter('random');
      await alice.say('Random', word);
      await alice.pending('Random', word).waitFor({ state: 'detached' });
      await alice.composer('Random').press('ArrowUp');
      await alice.page.getByRole('textbox', { name: 'Text of the message' }).fill(`${word}, edited`);
      await alice.page.keyboard.press('Enter');
      await alice.composer('Random').and(alice.page.locator(':focus')).waitFor();
      await articleOf(bob, `${word}, edited`).getByText('(edited)').waitFor();
      await bob.page.reload();
      await articleOf(bob, `${word}, edited`).getByRole('button', { name: '(edited)' }).press('Enter');
      const history = bob.page.getByRole('dialog', { name: 'Edit history' });
      await history.getByRole('insertion').getByText(', edited').waitFor();
      await history.getByText(word, { exact: true }).waitFor();
      await bob.page.keyboard.press('Escape');
      await history.waitFor({ state: 'detached' });
      const tab = await nextTab(alice);
      await articleOf(tab, `${word}, edited`).getByText('(edited)').waitFor();
      await tab.page.close();
    });

    test('is deleted unless that is undone, and is then gone for everybody', async () => {
      const { alice, bob } = fixture();
      const [kept, gone] = [unique('Kept'), unique('Gone')];
      for (const text of [kept, gone]) await alice.say('Random', text);
      await bob.messages('Random', gone).waitFor();
      await choose(alice, kept, 'Delete');
      await alice.messages('Random', kept).waitFor({ state: 'detached' });
      await alice.page.getByRole('button', { name: 'Undo' }).click();
      await alice.messages('Random', kept).waitFor();
      await choose(alice, gone, 'Delete');
      await bob.messages('Random', gone).waitFor({ state: 'detached' });
      await alice.page.reload();
      await alice.messages('Random', kept).waitFor();
      expect(await alice.messages('Random', gone).count()).toBe(0);
      await bob.messages('Random', kept).waitFor();
    });

    test('that was deleted right before the page was left is gone as well', async () => {
      const { alice, bob } = fixture();
      const text = unique('Left behind');
      await alice.say('Random', text);
      await bob.messages('Random', text).waitFor();
      await choose(alice, text, 'Delete');
      await alice.page.reload();
      await bob.messages('Random', text).waitFor({ state: 'detached' });
    });

    test('of another is deleted by a realm admin, with a reason', async () => {
      const { alice, bob } = fixture();
      const [name, text] = [unique('Theirs'), unique('Spam')];
      const id = await createRoom(bob, name);
      await alice.enter(id);
      await bob.say(name, text);
      await alice.messages(name, text).click({ button: 'right' });
      await alice.page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
      const dialog = alice.page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('Against the rules');
      await dialog.getByRole('button', { name: 'Delete message' }).click();
      await bob.messages(name, text).waitFor({ state: 'detached' });
      await dialog.waitFor({ state: 'detached' });
      for (const person of [alice, bob]) await person.enter('random');
    });

    test('is reacted to, joined and taken back by a click, and any emoji is found by its name', async () => {
      const { alice, bob } = fixture();
      const text = unique('Party');
      await alice.say('Random', text);
      await bob.messages('Random', text).waitFor();
      await toolbarOf(bob, text, 'Add a reaction');
      const picker = bob.page.getByRole('dialog', { name: 'Add a reaction' });
      await picker.getByRole('searchbox').fill('rocket');
      await picker.getByRole('gridcell', { name: 'rocket' }).waitFor();
      await bob.page.keyboard.press('Enter');
      const hers = articleOf(alice, text).getByRole('button', { name: /🚀/, pressed: false });
      await hers.filter({ hasText: '1' }).click();
      const joined = articleOf(bob, text).getByRole('button', { name: /🚀/, pressed: true });
      await joined.filter({ hasText: '2' }).click();
      await articleOf(alice, text)
        .getByRole('button', { name: /🚀/, pressed: true })
        .filter({ hasText: '1' })
        .waitFor();
    });

    test('is answered with a quote that leads to it', async () => {
      const { alice, bob } = fixture();
      const [question, answer] = [unique('Who is in'), unique('Me')];
      await alice.say('Random', question);
      await bob.messages('Random', question).waitFor();
      await toolbarOf(bob, question, 'Quote');
      await bob.page.getByText(/^Replying to/).waitFor();
      await bob.say('Random', answer);
      await articleOf(alice, answer).getByRole('button', { name: question }).waitFor();
      await bob.page.getByText(/^Replying to/).waitFor({ state: 'detached' });
    });

    test('names somebody, and a room, that are completed as one writes', async () => {
      const { alice, bob } = fixture();
      const text = unique('have a look at this');
      await alice.enter('random');
      const composer = alice.composer('Random');
      await composer.pressSequentially('@bob');
      await alice.page.getByRole('option', { name: /@bob/ }).waitFor();
      await composer.press('Enter');
      await composer.pressSequentially(`${text} #gen`);
      await alice.page
        .getByRole('option', { name: /general/i })
        .first()
        .waitFor();
      await composer.press('Enter');
      await composer.pressSequentially(':tada');
      await alice.page.getByRole('option', { name: /party_popper/ }).click();
      await composer.press('Enter');
      for (const person of [alice, bob]) {
        const article = articleOf(person, text);
        await article.getByText('🎉').waitFor();
        await article.getByRole('button', { name: /^@Bob/ }).waitFor();
        await article.getByRole('link', { name: /^#general$/i }).waitFor();
      }
    });

    test('is found by its link, also by one who signs in first', async () => {
      const { alice, stranger } = fixture();
      const text = unique('Look here');
      await alice.say('Random', text);
      await alice.pending('Random', text).waitFor({ state: 'detached' });
      await alice.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await choose(alice, text, 'Copy link');
      await alice.page.getByText('Link copied.').first().waitFor();
      const link = await alice.page.evaluate<string>('navigator.clipboard.readText()');
      const other = await stranger();
      await other.page.goto(link);
      await signIn(other, 'bob');
      await other.timeline('Random').locator('article[data-marked=true]').filter({ hasText: text }).waitFor();
      await other.page.context().close();
    });

    test('is edited offline, says so, and is changed for everybody once there is a network', async () => {
      const { alice, bob, expectOutages } = fixture();
      expectOutages();
      const word = unique('Tunnel');
      await alice.say('Random', word);
      await bob.messages('Random', word).waitFor();
      await alice.page.waitForLoadState('networkidle');
      await alice.page.context().setOffline(true);
      await alice.page.getByText('You are offline.').waitFor();
      await alice.composer('Random').press('ArrowUp');
      await alice.page.getByRole('textbox', { name: 'Text of the message' }).fill(`${word} ended`);
      await alice.page.keyboard.press('Enter');
      await alice.pending('Random', `${word} ended`).waitFor();
      await alice.page.context().setOffline(false);
      await bob.messages('Random', `${word} ended`).waitFor();
      await alice.pending('Random', `${word} ended`).waitFor({ state: 'detached' });
      await alice.banner.waitFor({ state: 'detached' });
    });
  });
};

const articleOf = (person: Person, text: string): Locator =>
  person.timeline('Random').getByRole('article').filter({ hasText: text });

/** Chooses an entry of a message's menu. */
async function choose(person: Person, text: string, entry: string): Promise<void> {
  await person.messages('Random', text).click({ button: 'right' });
  await person.page.getByRole('menuitem', { name: entry, exact: true }).click();
}

/** Presses a button of a message's toolbar. */
async function toolbarOf(person: Person, text: string, button: string): Promise<void> {
  const article = articleOf(person, text);
  await article.hover();
  await article.getByRole('button', { name: button, exact: true }).click();
}
