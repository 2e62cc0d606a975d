import { describe, expect, test } from 'vitest';
import { openConversation } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';

const ALICE = 'Alice Archer';
const BOB = 'Bob Baker';

/** Conversations of people, outside of rooms. */
export const describeDirectMessages = (fixture: () => Fixture): void => {
  describe('a direct conversation', () => {
    test('is opened by searching for somebody, who answers in it, and is found again at their name', async () => {
      const { alice, bob } = fixture();
      const [question, answer] = [unique('Lunch?'), unique('At one')];
      await openConversation(alice, 'bob');
      const write = alice.page.getByRole('textbox', { name: `Message ${BOB}` });
      await write.fill(question);
      await write.press('Enter');

      await bob.roomLink(ALICE).click();
      await bob.page
        .getByRole('log', { name: `Messages in ${ALICE}` })
        .getByText(question)
        .waitFor();
      const reply = bob.page.getByRole('textbox', { name: `Message ${ALICE}` });
      await reply.fill(answer);
      await reply.press('Enter');
      const messages = alice.page.getByRole('log', { name: `Messages in ${BOB}` });
      await messages.getByText(answer).waitFor();

      await bob.enter('random');
      await alice.visit('random/members');
      const card = alice.page.getByRole('dialog', { name: BOB });
      await alice.member(/Bob/).getByRole('button', { name: BOB }).first().click();
      await card.getByText(/local time, the same as yours$/).waitFor();
      await card.getByRole('heading', { name: 'Rooms in common' }).waitFor();
      expect(await card.getByRole('link').count()).toBeGreaterThan(0);
      await card.getByRole('button', { name: 'Message' }).click();
      await messages.getByText(answer).waitFor();
    });

    test('is hidden in every tab, and back in each when somebody writes in it', async () => {
      const { alice, bob, nextTab } = fixture();
      const again = unique('Are you there?');
      const other = await nextTab(alice);
      await other.roomLink(BOB).waitFor();
      await alice.visit('random');
      await alice.roomLink(BOB).hover();
      await alice.page.getByRole('button', { name: `Menu of ${BOB}` }).click();
      await alice.page.getByRole('menuitem', { name: 'Hide until somebody writes' }).click();
      for (const { roomLink } of [alice, other]) await roomLink(BOB).waitFor({ state: 'detached' });
      const reply = bob.page.getByRole('textbox', { name: `Message ${ALICE}` });
      await bob.roomLink(ALICE).click();
      await reply.fill(again);
      await reply.press('Enter');
      for (const { roomLink } of [alice, other]) await roomLink(BOB).waitFor();
    });

    test('of two of whom one blocks the other is closed, and their messages are folded, in every tab', async () => {
      const { alice, bob, nextTab } = fixture();
      const [folded, refused, later] = [unique('In the room'), unique('Directly'), unique('Again')];
      const write = bob.page.getByRole('textbox', { name: `Message ${ALICE}` });
      await openConversation(alice, 'bob');
      await alice.page.getByRole('textbox', { name: `Message ${BOB}` }).waitFor();
      const other = await nextTab(alice);
      for (const tab of [alice, other]) await tab.enter('random');
      await bob.enter('random');
      // His name and avatar are above the first of several messages alone.
      const before = unique('Before');
      await alice.say('random', before);
      await bob.messages('random', before).waitFor();
      await bob.say('random', folded);
      await alice.messages('random', folded).waitFor();

      await alice.page
        .getByRole('article')
        .filter({ hasText: folded })
        .getByRole('button', { name: BOB })
        .last()
        .click();
      const card = alice.page.getByRole('dialog', { name: BOB });
      await card.getByRole('button', { name: 'Block', exact: true }).click();
      await card.getByRole('button', { name: `Block ${BOB}` }).click();
      for (const tab of [alice, other]) {
        await tab.messages('random', folded).waitFor({ state: 'detached' });
        await tab.page.getByText('Message of a blocked person').last().waitFor();
      }
      await other.page.getByRole('button', { name: 'Show', exact: true }).last().click();
      await other.messages('random', folded).waitFor();

      // Who is blocked reads on, and is answered only when they write.
      await bob.roomLink(ALICE).click();
      await write.fill(refused);
      await write.press('Enter');
      await bob.page.getByText('Not sent. This person does not take messages.').waitFor();
      await bob.page.getByRole('button', { name: 'Discard' }).click();

      await alice.page.reload();
      await alice.page.getByText('Message of a blocked person').last().waitFor();
      await alice.roomLink(BOB).click();
      await alice.page.getByText(`You block ${BOB}. Neither of you can write here.`).waitFor();
      await alice.page.getByRole('button', { name: 'Unblock' }).click();
      await alice.page.getByRole('textbox', { name: `Message ${BOB}` }).waitFor();
      await other.page.getByText('Message of a blocked person').waitFor({ state: 'detached' });
      await write.fill(later);
      await write.press('Enter');
      await alice.messages(BOB, later).waitFor();
    });

    test('appears to the others with its first message, says what was written last, and stands first', async () => {
      const { alice, bob } = fixture();
      const [elsewhere, first, edited] = [unique('Meanwhile'), unique('Hello both'), unique('Hello you two')];
      const [atAlice, atBob] = [alice.roomLink('Bob Baker, Charlie Cook'), bob.roomLink('Alice Archer, Charlie Cook')];
      for (const person of [alice, bob]) await person.enter('random');
      await openConversation(alice, 'bob', 'charlie');
      await atAlice.getByText('No messages yet').waitFor();
      await bob.say('random', elsewhere);
      await bob.messages('random', elsewhere).waitFor();
      expect(await atBob.count()).toBe(0);

      const write = alice.page.getByRole('textbox', { name: 'Message Bob Baker, Charlie Cook' });
      await write.fill(`**${first}**`);
      await write.press('Enter');
      await atBob.getByText(`${ALICE}: ${first}`).waitFor();
      await write.press('ArrowUp');
      const edit = alice.page.getByRole('textbox', { name: 'Text of the message' });
      await edit.fill(edited);
      await edit.press('Enter');
      await atBob.getByText(`${ALICE}: ${edited}`).waitFor();
      await atAlice.getByText(`You: ${edited}`).waitFor();
      await atBob.click();
      await bob.page.reload();
      await atBob.getByText(`${ALICE}: ${edited}`).waitFor();
      const section = bob.page.locator('section', { has: bob.page.getByRole('heading', { name: 'Direct messages' }) });
      expect(await section.getByRole('link').first().textContent()).toContain(edited);
      for (const [{ page }, link, names] of [
        [alice, atAlice, 'Bob Baker, Charlie Cook'],
        [bob, atBob, 'Alice Archer, Charlie Cook'],
      ] as const) {
        await link.hover();
        await page.getByRole('button', { name: `Menu of ${names}` }).click();
        await page.getByRole('menuitem', { name: 'Hide until somebody writes' }).click();
        await link.waitFor({ state: 'detached' });
      }
    });
  });
};
