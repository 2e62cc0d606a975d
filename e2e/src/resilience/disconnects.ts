import { waitUntil } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import { startFreezableBrowser } from '../browser.ts';
import type { Person } from '../people.ts';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';

/** What the product promises. */
const CLOSED_MS = 2_000;
const FROZEN_MS = 60_000;

/** People go without a word; the others see that they have gone. */
export const describeDisconnects = (fixture: () => Fixture): void => {
  describe('somebody who is here', () => {
    test('is offline within two seconds after closing the tab', async () => {
      const { alice, newcomer } = fixture();
      await alice.enter('random');
      await alice.visit('random/members');
      const charlie = await newcomer('charlie');
      await becomeMember(charlie);
      await shows(alice, 'Online');
      await charlie.page.close();
      await shows(alice, 'Offline', CLOSED_MS);
      await charlie.page.context().close();
    });

    test('is offline within a minute after their machine froze, and when it wakes they catch up', async () => {
      const { alice, newcomer, expectOutages } = fixture();
      expectOutages();
      const text = unique('While you were asleep');
      const laptop = await startFreezableBrowser();
      try {
        const charlie = await newcomer('charlie', laptop.browser);
        await becomeMember(charlie);
        await shows(alice, 'Online');
        laptop.freeze();
        await shows(alice, 'Offline', FROZEN_MS);
        await alice.say('Random', text);
        await waitUntil('the message is stored', async () => (await alice.pending('Random', text).count()) === 0);
        laptop.thaw();
        await charlie.messages('Random', text).waitFor();
        await shows(alice, 'Online');
        expect(await charlie.messages('Random', text).count()).toBe(1);
      } finally {
        await laptop.close();
      }
    });
  });
};

async function becomeMember({ page, visit }: Person): Promise<void> {
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  await visit('random');
  const join = page.getByRole('button', { name: 'Join #Random' });
  const member = page.getByText('You can read here but not write.');
  await join.or(member).waitFor();
  if (await join.isVisible()) await join.click();
  await member.waitFor();
}

const shows = ({ member }: Person, status: string, timeout?: number): Promise<void> =>
  member(/charlie/i)
    .getByLabel(status)
    .waitFor(timeout === undefined ? {} : { timeout });
