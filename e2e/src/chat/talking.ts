import { waitUntil } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import { chooseStatus } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';

/** What two people see of each other. */
export const describeTalking = (fixture: () => Fixture): void => {
  describe('two people in a public room', () => {
    test('read each other', async () => {
      const { alice, bob } = fixture();
      const [hers, his] = [unique('Hello from Alice'), unique('Hello from Bob')];
      await alice.enter('random');
      await bob.enter('random');
      await alice.say('Random', hers);
      await bob.messages('Random', hers).waitFor();
      await bob.say('Random', his);
      await alice.messages('Random', his).waitFor();
      expect(await alice.messages('Random', hers).count()).toBe(1);
    });

    test('see everything again after a reload, once', async () => {
      const { alice, bob } = fixture();
      const [hers, his] = [unique('Before the reload'), unique('So was this')];
      await alice.say('Random', hers);
      await bob.messages('Random', hers).waitFor();
      await bob.say('Random', his);
      await alice.messages('Random', his).waitFor();
      await alice.page.reload();
      await alice.messages('Random', his).waitFor();
      expect(await alice.messages('Random', hers).count()).toBe(1);
      expect(await alice.messages('Random', his).count()).toBe(1);
    });

    test('see that the other is here, and what they chose to show', async () => {
      const { alice, bob } = fixture();
      await alice.visit('random/members');
      await alice.member(/bob/i).getByLabel('Online').waitFor();
      await chooseStatus(bob, 'Busy');
      await alice.member(/bob/i).getByLabel('Busy').waitFor();
      await chooseStatus(bob, 'Online');
      await alice.member(/bob/i).getByLabel('Online').waitFor();
    });

    test('see that the other writes', async () => {
      const { alice, bob } = fixture();
      await bob.enter('random');
      // It is sent once in a while only, so that one key may not be enough.
      await waitUntil('bob sees it', async () => {
        await alice.composer('Random').press('x');
        return bob.page.getByText(/is writing…$/).isVisible();
      });
      await alice.composer('Random').clear();
    });

    test('see how many messages wait in a room that they do not look at', async () => {
      const { alice, bob } = fixture();
      const text = unique('You will see this later');
      await bob.enter('help');
      await alice.enter('random');
      await alice.say('Random', text);
      const link = bob.roomLink('Random');
      await link.getByText('1 unread message').waitFor();
      await link.click();
      await bob.messages('Random', text).waitFor();
      await link.getByText('1 unread message').waitFor({ state: 'detached' });
    });
  });
};
