import { describe, expect, test } from 'vitest';
import { chooseToAdd } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import type { Person } from '../people.ts';
import { unique } from '../unique.ts';
import { seriousProblems } from './accessibility.ts';

/** Creates a private room on the page, and ends where people are invited to it. */
const createPrivateRoom = async (person: Person, name: string): Promise<void> => {
  await chooseToAdd(person, 'Create a room');
  const dialog = person.page.getByRole('dialog', { name: 'Create a room' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Only who is invited').check();
  await dialog.getByRole('button', { name: 'Create room' }).click();
};

/** Finds somebody in the dialog that is open, and invites them. */
const invite = async ({ page }: Person, name: string, user: string): Promise<void> => {
  const dialog = page.getByRole('dialog', { name: `Invite people to ${name}` });
  await dialog.getByRole('combobox').fill(user);
  await dialog.getByRole('option', { name: `@${user}` }).click();
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
};

/** Removes Bob from the room that one is in with him alone. */
const removeBob = async ({ page, member }: Person): Promise<void> => {
  await page.getByRole('button', { name: '2 members' }).click();
  await member(/Bob/).hover();
  await member(/Bob/)
    .getByRole('button', { name: /^Actions for Bob/ })
    .click();
  await page.getByRole('menuitem', { name: 'Remove from the room…' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
};

/** Writes to Bob, by name. */
const sayToBob = async ({ page, composer }: Person, room: string, text: string): Promise<void> => {
  await composer(room).pressSequentially('@bob');
  await page.getByRole('option', { name: /@bob/ }).click();
  await composer(room).pressSequentially(text);
  await composer(room).press('Enter');
};

/** Within so long who is removed sees it, whatever their page was doing. */
const ENDS_WITHIN_MS = 5_000;

/** Rooms that only those see who were invited. */
export const describePrivateRooms = (fixture: () => Fixture): void => {
  describe('a private room', () => {
    test('is written in by who is invited, ends for them when they are removed, and is back with all that was said', async () => {
      const { alice, bob } = fixture();
      const [name, first, second] = [unique('Secrets'), unique('Only for us'), unique('Without you')];
      await createPrivateRoom(alice, name);
      await invite(alice, name, 'bob');
      await alice.say(name, first);
      await bob.roomLink(name).click();
      await bob.messages(name, first).waitFor();

      await removeBob(alice);
      const ended = bob.page.getByRole('heading', { name: `You are not in ${name} any more` });
      await ended.waitFor({ timeout: ENDS_WITHIN_MS });
      await bob.page.getByText('removed you. Somebody in it can invite you again.').waitFor();
      await bob.roomLink(name).waitFor({ state: 'detached' });
      await alice.say(name, second);
      await alice.messages(name, second).waitFor();

      await alice.page.getByRole('button', { name: 'Invite people' }).click();
      await invite(alice, name, 'bob');
      await bob.messages(name, first).waitFor();
      await bob.messages(name, second).waitFor();
      await bob.composer(name).waitFor();
    });

    test('has its mentions in the list of who is named, as they come, until they are deleted or the person is removed', async () => {
      const { alice, bob } = fixture();
      const [name, first, second] = [unique('Council'), unique('Have a look'), unique('And at this')];
      await createPrivateRoom(alice, name);
      await invite(alice, name, 'bob');
      await bob.page.getByRole('link', { name: 'Mentions', exact: true }).click();
      const listed = (text: string) => bob.page.getByRole('main').getByRole('listitem').filter({ hasText: text });
      await sayToBob(alice, name, first);
      await listed(first).getByText(name).waitFor();
      await alice.timeline(name).getByRole('article').filter({ hasText: first }).click({ button: 'right' });
      await alice.page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
      await sayToBob(alice, name, second);
      await listed(second).waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await bob.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await seriousProblems(bob.page, 'main')).toEqual([]);
      }
      await bob.page.emulateMedia({ colorScheme: null, reducedMotion: null });
      await listed(first).waitFor({ state: 'detached' });
      await bob.page.reload();
      await listed(second).waitFor();
      expect(await listed(first).count()).toBe(0);

      await listed(second)
        .getByRole('link', { name: /^Show the message of/ })
        .focus();
      await bob.page.keyboard.press('Enter');
      await bob.timeline(name).locator('article[data-marked=true]').filter({ hasText: second }).waitFor();
      await bob.page.goBack();
      await listed(second).waitFor();
      await removeBob(alice);
      await listed(second).waitFor({ state: 'detached', timeout: ENDS_WITHIN_MS });
      for (const person of [alice, bob]) await person.enter('random');
    });

    test('gets another name, and is archived, before the eyes of its members', async () => {
      const { alice, bob } = fixture();
      const [name, renamed] = [unique('Offsite'), unique('Retreat')];
      await createPrivateRoom(alice, name);
      await invite(alice, name, 'bob');
      await bob.roomLink(name).click();
      await bob.composer(name).waitFor();

      await alice.page.getByRole('button', { name: 'Room menu' }).click();
      await alice.page.getByRole('menuitem', { name: 'About this room' }).click();
      await alice.page.getByRole('link', { name: 'Settings' }).click();
      const settings = alice.page.getByRole('form', { name: 'Room settings' });
      await settings.getByLabel('Name').fill(renamed);
      await settings.getByRole('button', { name: 'Save' }).click();
      await bob.roomLink(renamed).waitFor();
      await bob.composer(renamed).waitFor();

      await settings.getByRole('button', { name: 'Archive the room…' }).click();
      await alice.page.getByRole('dialog').getByRole('button', { name: 'Archive the room' }).click();
      await bob.page.getByText(`${renamed} is archived.`).waitFor();
      await settings.getByRole('button', { name: 'Open the room again' }).click();
      await bob.composer(renamed).waitFor();
    });
  });
};
