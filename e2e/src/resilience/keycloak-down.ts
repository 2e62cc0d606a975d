import { administer } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import { openConversation } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import { signIn } from '../people.ts';
import { watchSession } from '../session.ts';
import { unique } from '../unique.ts';
import { RESTART_MS } from './going-on.ts';

/** Of the one whose token ends while nobody renews it. */
const TOKEN_LIFE_S = 5;
const ALICE = 'Alice Archer';
const BOB = 'Bob Baker';

/** Keycloak is there to sign in, and for nothing else. */
export const describeKeycloakDown = (fixture: () => Fixture): void => {
  describe('while Keycloak is unavailable', () => {
    test('people go on, and who has no token or no session reads why, until it is back', async () => {
      const { alice, bob, newcomer, stranger, system, expectOutages } = fixture();
      expectOutages();
      const realm = administer(system.addresses.keycloakUrl);
      const [charlie, arriving] = [await newcomer('charlie'), await stranger()];
      await arriving.page.getByRole('button', { name: 'Sign in' }).waitFor();
      // Each page is loaded again: alice and bob have a token of five minutes, charlie has one that is about to end.
      for (const person of [alice, bob]) await person.enter('random');
      await realm('PUT', '', { accessTokenLifespan: TOKEN_LIFE_S });
      await charlie.visit('random');
      await charlie.timeline('Random').waitFor();
      const isSameSession = await watchSession(charlie);
      const bringBack = await system.keepDown('keycloak');
      const [asked, answered, directly] = [unique('Anybody?'), unique('Me'), unique('Just you')];
      try {
        await alice.say('Random', asked);
        await bob.messages('Random', asked).waitFor();
        await bob.say('Random', answered);
        await alice.messages('Random', answered).waitFor();
        await openConversation(alice, 'bob');
        await alice.say(BOB, directly);
        await bob.roomLink(ALICE).click();
        await bob.messages(ALICE, directly).waitFor();

        await arriving.page.getByRole('button', { name: 'Sign in' }).click();
        await arriving.page.getByText('The sign-in service does not answer right now.').waitFor();
        await charlie.page.getByText('Your sign-in could not be renewed yet.').waitFor();
        for (const { page, banner } of [alice, bob]) {
          expect(await banner.or(page.getByText(/sign-in/)).count()).toBe(0);
        }
      } finally {
        await bringBack();
      }
      await charlie.messages('Random', answered).waitFor({ timeout: RESTART_MS });
      expect(await isSameSession()).toBe(true);
      await arriving.page.getByRole('button', { name: 'Sign in' }).waitFor({ timeout: RESTART_MS });
      await realm('PUT', '', { accessTokenLifespan: 300 });
      await signIn(arriving, 'charlie');
      await arriving.page.getByRole('navigation', { name: 'Rooms' }).waitFor();
      for (const { page } of [charlie, arriving]) await page.context().close();
    });
  });
};
