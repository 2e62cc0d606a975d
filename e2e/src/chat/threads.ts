import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { createRoom } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import type { Person } from '../people.ts';
import { unique } from '../unique.ts';
import { seriousProblems } from './accessibility.ts';

/** What is said beside the room, about one of its messages. */
export const describeThreads = (fixture: () => Fixture): void => {
  test('a thread is written in by two, counted at once for everybody, and found again', async () => {
    const { alice, bob, nextTab, expectOutages } = fixture();
    expectOutages();
    const [name, question, hers, his] = [unique('Lunch'), unique('Where to'), unique('Home'), unique('Thai')];
    const both = unique('Decided');
    const room = await createRoom(alice, name);
    await bob.enter(room);
    await alice.say(name, question);
    await bob.messages(name, question).waitFor();

    await articleOf(bob, name, question).press('ArrowRight');
    await replyBoxOf(bob).and(bob.page.locator(':focus')).waitFor();
    await replyBoxOf(bob).fill(his);
    await bob.page.keyboard.press('Enter');
    await summaryOf(alice, name, question).filter({ hasText: '1 reply' }).click();
    await threadOf(alice).getByText(his, { exact: true }).waitFor();
    expect(await alice.messages(name, his).count()).toBe(0);
    expect(await seriousProblems(alice.page, 'aside')).toEqual([]);

    await alice.page.context().setOffline(true);
    await alice.page.getByText('You are offline.').waitFor();
    await replyBoxOf(alice).fill(hers);
    await alice.page.keyboard.press('Enter');
    await threadOf(alice).getByLabel('Not sent yet').waitFor();
    await alice.page.context().setOffline(false);
    await threadOf(bob).getByText(hers, { exact: true }).waitFor();
    await summaryOf(bob, name, question).filter({ hasText: '2 replies' }).waitFor();
    await alice.banner.waitFor({ state: 'detached' });

    // Mine is edited by a key; a link leads to it, in another tab too, where all is as it is here.
    await replyBoxOf(alice).press('ArrowUp');
    await alice.page.getByRole('textbox', { name: 'Text of the message' }).fill(`${hers}, early`);
    await alice.page.keyboard.press('Enter');
    await threadOf(bob).getByText(`${hers}, early`).waitFor();
    await alice.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await choose(alice, his, 'Copy link');
    await alice.page.getByText('Link copied.').first().waitFor();
    const link = await alice.page.evaluate<string>('navigator.clipboard.readText()');
    const tab = await nextTab(alice);
    await tab.page.goto(link);
    await threadOf(tab).locator('article[data-marked=true]').filter({ hasText: his }).waitFor();
    await summaryOf(tab, name, question).filter({ hasText: '2 replies' }).waitFor();
    await tab.page.close();

    // One message in two places: whatever is done to it in one is done in the other.
    await replyBoxOf(bob).fill(both);
    await bob.page.getByRole('checkbox', { name: /^Also send to/ }).check();
    await replyBoxOf(bob).press('Enter');
    await threadOf(alice).getByText('Also sent to the room').waitFor();
    await articleOf(alice, name, both).getByRole('link', { name: 'Replied in a thread' }).waitFor();
    await bob.messages(name, both).click({ button: 'right' });
    await bob.page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
    await bob.page.reload();
    await alice.messages(name, both).waitFor({ state: 'detached' });
    await threadOf(alice).getByText(both, { exact: true }).waitFor({ state: 'detached' });
    await summaryOf(alice, name, question).filter({ hasText: '2 replies' }).waitFor();

    await choose(alice, `${hers}, early`, 'Delete');
    await alice.page.reload();
    for (const person of [alice, bob]) {
      await summaryOf(person, name, question).filter({ hasText: '1 reply' }).waitFor();
      await threadOf(person).getByText('This message was deleted.').last().waitFor();
    }
    for (const person of [alice, bob]) await person.enter('random');
  });
};

const articleOf = (person: Person, name: string, text: string): Locator =>
  person.timeline(name).getByRole('article').filter({ hasText: text });

const summaryOf = (person: Person, name: string, text: string): Locator =>
  articleOf(person, name, text).getByRole('link', { name: /repl(y|ies)/ });

const threadOf = (person: Person): Locator => person.page.getByRole('log', { name: 'Thread' });

const replyBoxOf = (person: Person): Locator => person.page.getByRole('textbox', { name: 'Reply in the thread' });

async function choose(person: Person, text: string, entry: string): Promise<void> {
  await threadOf(person).getByText(text, { exact: true }).click({ button: 'right' });
  await person.page.getByRole('menuitem', { name: entry, exact: true }).click();
}
