import { waitUntil } from '@nats-chat/testkit';
import { beforeAll, describe, test } from 'vitest';
import { chooseStatus } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';
import { enterRandom, goesOn, RESTART_MS } from './going-on.ts';

/** Without these a message waits; without the others it arrives as if nothing had happened. */
const between = ['fanout', 'nats-server', 'gateway'];
const besides = ['auth-callout', 'room', 'presence', 'persist', 'history', 'postgres'];
/** More than it takes until the patience of the banner is over. */
const MOST_CRASHES = 30;

/** Any process may be killed at any time. */
export const describeCrashes = (fixture: () => Fixture): void => {
  describe('when a process is killed', () => {
    beforeAll(() => enterRandom(fixture()));

    test.each([...besides, ...between])('%s comes back, and nobody has to do anything', async (name) => {
      const { system, expectOutages } = fixture();
      expectOutages();
      const pid = system.pidOf(name);
      await goesOn(fixture(), {
        waits: between.includes(name),
        interrupt: () => system.kill(name),
        isBack: async () => {
          await waitUntil(`${name} runs again`, () => system.pidOf(name) !== pid, RESTART_MS);
          await system.recovered();
        },
      });
    });

    test('people see it once it takes long, and no longer than it does', async () => {
      const { alice, bob, system, expectOutages } = fixture();
      expectOutages();
      const text = unique('Nobody hears me');
      for (let crash = 0; crash < MOST_CRASHES && !(await alice.banner.isVisible()); crash += 1) {
        const pid = system.pidOf('gateway');
        await system.kill('gateway');
        await waitUntil('it is started again', () => system.pidOf('gateway') !== pid, RESTART_MS);
      }
      await system.kill('gateway');
      await alice.banner.waitFor();
      await alice.say('Random', text);
      await alice.pending('Random', text).waitFor();
      await bob.messages('Random', text).waitFor({ timeout: RESTART_MS });
      await alice.banner.waitFor({ state: 'detached' });
      await bob.banner.waitFor({ state: 'detached' });
    });

    test('those who are here are seen to be here again', async () => {
      const { alice, bob } = fixture();
      await alice.page.getByRole('button', { name: /members?$/ }).click();
      await alice.member(/bob/i).getByLabel('Online').waitFor();
      await chooseStatus(bob, 'Away');
      await alice.member(/bob/i).getByLabel('Away').waitFor();
      await chooseStatus(bob, 'Online');
      await alice.member(/bob/i).getByLabel('Online').waitFor();
    });
  });
};
