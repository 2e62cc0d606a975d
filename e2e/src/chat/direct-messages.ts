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
  });
};
