import { describe, expect, test } from 'vitest';
import { chooseToAdd, createRoom } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';

/** Rooms come and go. */
export const describeRooms = (fixture: () => Fixture): void => {
  describe('a room', () => {
    test('that one creates is found, joined and left by another', async () => {
      const { alice, bob } = fixture();
      const name = unique('Gardening');
      const text = unique('Welcome');
      await createRoom(alice, name, 'Roses and radishes');
      await alice.say(name, text);

      await chooseToAdd(bob, 'Browse rooms');
      const browsing = bob.page.getByRole('dialog', { name: 'Browse rooms' });
      await browsing.getByLabel('Search rooms').fill('radishes gard');
      await browsing.getByText(/^1 member · active /).waitFor();
      await browsing.getByRole('button', { name: `Join #${name}` }).click();
      await bob.messages(name, text).waitFor();
      await bob.composer(name).waitFor();
      await alice.page.getByRole('button', { name: '2 members' }).waitFor();
      await alice
        .timeline(name)
        .getByText(/^\u2068?Alice.* created this room\.$/)
        .waitFor();
      await alice
        .timeline(name)
        .getByText(/Bob.* joined\.$/)
        .waitFor();

      await bob.page.getByRole('button', { name: 'Room menu' }).click();
      await bob.page.getByRole('menuitem', { name: 'Leave room' }).click();
      await bob.page.getByText(`You left #${name}.`).first().waitFor();
      await bob.roomLink(name).waitFor({ state: 'detached' });
      await alice.page.getByRole('button', { name: '1 member' }).waitFor();
      // One line, which nobody has to read.
      await alice
        .timeline(name)
        .getByText(/Bob.* joined and left\.$/)
        .waitFor();
      expect(
        await alice
          .timeline(name)
          .getByText(/Bob.* (joined|left)/)
          .count(),
      ).toBe(1);
    });

    test('keeps out who was removed for a while, until they are let in again', async () => {
      const { alice, bob } = fixture();
      const name = unique('Debates');
      const room = await createRoom(alice, name);
      await bob.enter(room);
      await alice.page.getByRole('button', { name: '2 members' }).click();
      await alice.member(/Bob/).hover();
      await alice
        .member(/Bob/)
        .getByRole('button', { name: /^Actions for Bob/ })
        .click();
      await alice.page.getByRole('menuitem', { name: 'Remove, and keep out for a day…' }).click();
      await alice.page.getByRole('button', { name: 'Remove', exact: true }).click();
      await bob.page.getByRole('heading', { name: `You are not in #${name} any more` }).waitFor();
      await bob.page.getByText(/removed you\. You can join again from .* on\./).waitFor();

      await bob.visit(room);
      await bob.page
        .getByText(new RegExp(`^You were removed from .*${name}.* until .*let you in earlier\\.$`))
        .waitFor();
      expect(await bob.page.getByRole('button', { name: `Join #${name}` }).count()).toBe(0);

      await alice
        .member(/Bob/)
        .getByRole('button', { name: /^Let in again/ })
        .click();
      await alice.page.getByRole('heading', { name: /^Kept out/ }).waitFor({ state: 'detached' });
      await bob.page.reload();
      await bob.page.getByRole('button', { name: `Join #${name}` }).click();
      await bob.composer(name).waitFor();
      await alice.member(/Bob/).waitFor();

      // Another page of an owner follows what becomes of others, without being loaded again.
      await bob.page.getByRole('button', { name: '2 members' }).click();
      await alice.member(/Bob/).hover();
      await alice
        .member(/Bob/)
        .getByRole('button', { name: /^Actions for Bob/ })
        .click();
      await alice.page.getByRole('menuitem', { name: 'Make admin' }).click();
      await bob.member(/Bob/).getByText('Admin', { exact: true }).waitFor();
    });

    test('that its owner deletes is over at once for who is in it, with what they were writing', async () => {
      const { alice, bob } = fixture();
      const [name, unsent] = [unique('Leftovers'), unique('Half a thought')];
      const room = await createRoom(alice, name);
      await bob.enter(room);
      await bob.composer(name).fill(unsent);

      await alice.visit(`${room}/settings`);
      await alice.page.getByRole('button', { name: 'Delete room…' }).click();
      const dialog = alice.page.getByRole('dialog', { name: `Delete #${name}?` });
      const confirm = dialog.getByRole('button', { name: 'Delete the room' });
      expect(await confirm.isDisabled()).toBe(true);
      await dialog.getByRole('textbox').fill(name);
      await confirm.click();

      for (const { page } of [alice, bob]) await page.getByRole('heading', { name: `#${name} was deleted` }).waitFor();
      await alice.page.getByText('You deleted it').waitFor();
      await bob.page.getByText(/Alice.* deleted it/).waitFor();
      await bob.page.getByRole('region', { name: 'What you wrote' }).getByText(unsent).waitFor();
      await bob.roomLink(name).waitFor({ state: 'detached' });
    });

    test('is read by somebody without a role, who sees why they cannot write', async () => {
      const { alice, newcomer } = fixture();
      const [name, text] = [unique('Library'), unique('For everybody')];
      const room = await createRoom(alice, name);
      await alice.say(name, text);
      const charlie = await newcomer('charlie');
      await charlie.page.getByRole('navigation', { name: 'Rooms' }).waitFor();
      await charlie.visit(room);
      await charlie.messages(name, text).waitFor();
      await charlie.page.getByRole('button', { name: `Join #${name}` }).click();
      await charlie.page.getByText('You can read here but not write.').waitFor();
      expect(await charlie.page.getByRole('textbox', { name: /^Message/ }).count()).toBe(0);
      expect(await charlie.page.getByRole('button', { name: 'Add rooms' }).count()).toBe(0);
      await charlie.page.context().close();
    });
  });
};
