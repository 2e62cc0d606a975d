import { administer, type Administer } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRoom } from '../actions.ts';
import type { Person } from '../people.ts';
import type { Fixture } from '../fixture.ts';
import { watchSession } from '../session.ts';
import { unique } from '../unique.ts';

/** Access ends within five seconds; the page needs a moment more to come back with a new token. */
const FELT_MS = 10_000;

/** What an administrator changes is felt at once, by people who are here. */
export const describeRoleChanges = (fixture: () => Fixture): void => {
  describe('when an administrator', () => {
    test('gives somebody the role to write, and takes it again, the page follows without being loaded again', async () => {
      const { alice, newcomer, system, expectOutages } = fixture();
      expectOutages();
      const [name, text] = [unique('Guests'), unique('Now I may')];
      const room = await createRoom(alice, name);
      const charlie = await newcomer('charlie');
      await becomeMember(charlie, room, name);
      const isSameSession = await watchSession(charlie);
      const realm = administer(system.addresses.keycloakUrl);
      const roles = `/users/${(await findCharlie(realm)).id}/role-mappings/realm`;
      const role = await realm('GET', '/roles/user');

      await realm('POST', roles, [role]);
      try {
        await charlie.composer(name).waitFor({ timeout: FELT_MS });
        await charlie.say(name, text);
        await alice.messages(name, text).waitFor();
      } finally {
        await realm('DELETE', roles, [role]);
      }
      await charlie.composer(name).waitFor({ state: 'detached', timeout: FELT_MS });
      await charlie.page.getByText('You can read here but not write.').waitFor();
      await alice.say(name, unique('Good'));
      await charlie.timeline(name).getByText(/^Good/).waitFor();
      expect(await isSameSession()).toBe(true);
      await charlie.page.context().close();
    });

    test('disables an account, its owner is out', async () => {
      const { newcomer, system, expectOutages } = fixture();
      expectOutages();
      const charlie = await newcomer('charlie');
      await charlie.page.getByRole('navigation', { name: 'Rooms' }).waitFor();
      const realm = administer(system.addresses.keycloakUrl);
      const user = await findCharlie(realm);
      await realm('PUT', `/users/${user.id}`, { ...user, enabled: false });
      try {
        await charlie.page.getByText('Your session has ended.').waitFor({ timeout: FELT_MS });
        expect(await charlie.page.getByRole('navigation', { name: 'Rooms' }).count()).toBe(0);
      } finally {
        await realm('PUT', `/users/${user.id}`, { ...user, enabled: true });
      }
      await charlie.page.context().close();
    });
  });
};

async function findCharlie(realm: Administer) {
  const [charlie] = z.array(z.looseObject({ id: z.string() })).parse(await realm('GET', '/users?username=charlie'));
  if (charlie === undefined) throw new Error('There is no charlie.');
  return charlie;
}

async function becomeMember({ page, visit }: Person, room: string, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  await visit(room);
  await page.getByRole('button', { name: `Join #${name}` }).click();
  await page.getByText('You can read here but not write.').waitFor();
}
