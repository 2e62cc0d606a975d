import { describe, test } from 'vitest';
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
      await alice.page.getByRole('button', { name: 'New message' }).click();
      const dialog = alice.page.getByRole('dialog', { name: 'New message' });
      await dialog.getByRole('combobox').fill('bob');
      await dialog.getByRole('option', { name: '@bob' }).click();
      await dialog.getByRole('button', { name: 'Open conversation' }).click();
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
      await alice.member(/Bob/).getByRole('button', { name: BOB }).first().click();
      await alice.page.getByRole('dialog', { name: BOB }).getByRole('button', { name: 'Message' }).click();
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
  });
};
