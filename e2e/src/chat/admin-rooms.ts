import { administer } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';

const ROOM = 'admin-ops';
const TITLE = 'Operations';

/** Rooms of whoever has the realm role `admin`. */
export const describeAdminRooms = (fixture: () => Fixture): void => {
  describe('an admin room', () => {
    test('is where two administrators talk, and nothing that anybody else sees', async () => {
      const { alice, bob, newcomer, system, expectOutages } = fixture();
      expectOutages();
      const [question, answer, later] = [unique('Who is on call?'), unique('I am'), unique('Thanks')];
      const realm = administer(system.addresses.keycloakUrl);
      const found = await realm('GET', '/users?username=charlie&exact=true');
      const [user] = z.array(z.looseObject({ id: z.string() })).parse(found);
      const roles = `/users/${user?.id ?? ''}/role-mappings/realm`;
      const both = [await realm('GET', '/roles/user'), await realm('GET', '/roles/admin')];
      await realm('POST', roles, both);
      try {
        const charlie = await newcomer('charlie');
        for (const { page } of [alice, charlie])
          await page.getByRole('button', { name: 'Admin', exact: true }).waitFor();
        await alice.roomLink(TITLE).click();
        await alice.say(TITLE, question);

        await charlie.page.getByRole('link', { name: /^Admins Operations.*, 1 unread message/ }).click();
        await charlie.messages(TITLE, question).waitFor();
        await charlie.say(TITLE, answer);
        await alice.messages(TITLE, answer).waitFor();
        expect(await charlie.page.title()).toContain(TITLE);

        await alice.page.getByRole('button', { name: 'Members' }).click();
        await alice.page.getByText('All administrators are here').waitFor();
        expect(await alice.page.getByRole('link', { name: 'Settings' }).count()).toBe(0);
        await alice.page.reload();
        await alice.messages(TITLE, answer).waitFor();
        await charlie.say(TITLE, later);
        await alice.messages(TITLE, later).waitFor();

        // What a message said before is for whoever reads the room.
        await charlie.composer(TITLE).press('ArrowUp');
        await charlie.page.getByRole('textbox', { name: 'Text of the message' }).fill(`${later}, all`);
        await charlie.page.keyboard.press('Enter');
        await alice.page.getByRole('button', { name: '(edited)' }).press('Enter');
        await alice.page.getByRole('dialog', { name: 'Edit history' }).getByText(later, { exact: true }).waitFor();
        await alice.page.keyboard.press('Escape');

        expect(await bob.page.getByRole('button', { name: 'Admin', exact: true }).count()).toBe(0);
        await bob.visit(ROOM);
        await bob.page.getByRole('heading', { name: 'No such room' }).first().waitFor();
        expect(await bob.page.getByText(question).count()).toBe(0);
        await charlie.page.context().close();
      } finally {
        await realm('DELETE', roles, both);
      }
    });
  });
};
