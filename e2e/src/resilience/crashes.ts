import { waitUntil } from '@nats-chat/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseStatus } from '../acts.ts';
import { staying } from '../staying.ts';
import type { Stage } from '../stage.ts';
import { lastLogged, lastPersisted } from '../streams.ts';
import type { TestSystem } from '../system.ts';
import { unique } from '../unique.ts';

/** Without these a message waits; without the others it arrives as if nothing had happened. */
const between = ['fanout', 'nats-server', 'gateway'];
const besides = ['auth-callout', 'room', 'presence', 'persist', 'history', 'postgres'];
const RESTART_MS = 30_000;
/** Each restart waits twice as long as the one before: together more than the patience of the banner. */
const CRASHES = 4;

/** Any process may be killed at any time. */
export const describeCrashes = (stage: () => Stage): void => {
  describe('when a process is killed', () => {
    beforeAll(async () => {
      const { alice, bob } = stage();
      await alice.enter('random');
      await bob.enter('random');
    });

    test.each([...besides, ...between])('%s comes back, and nobody has to do anything', async (name) => {
      const { alice, bob, system, nextTab, expectOutages } = stage();
      expectOutages();
      const [during, after] = [unique(`Without ${name}`), unique(`With ${name} again`)];
      const stays = [await staying(alice), await staying(bob)];
      const pid = system.pidOf(name);

      await system.kill(name);
      await alice.say('Random', during);
      if (between.includes(name)) await alice.pending('Random', during).waitFor();
      await bob.messages('Random', during).waitFor({ timeout: RESTART_MS });
      await alice.pending('Random', during).waitFor({ state: 'detached' });
      await waitUntil(`${name} runs again`, () => system.pidOf(name) !== pid, RESTART_MS);
      await bob.say('Random', after);
      await alice.messages('Random', after).waitFor({ timeout: RESTART_MS });

      // To come in takes auth-callout, room, presence and history.
      const other = await nextTab(bob);
      await other.messages('Random', after).waitFor({ timeout: RESTART_MS });
      for (const person of [alice, bob, other]) {
        expect(await person.messages('Random', during).count()).toBe(1);
        expect(await person.messages('Random', after).count()).toBe(1);
      }
      await other.page.close();
      await everythingIsPersisted(system);
      for (const stay of stays) expect(await stay()).toBe(true);
    });

    test('people are told once it takes long, and no longer than it does', async () => {
      const { alice, bob, system, expectOutages } = stage();
      expectOutages();
      const text = unique('Nobody hears me');
      for (let crash = 0; crash < CRASHES; crash += 1) {
        const pid = system.pidOf('gateway');
        await system.kill('gateway');
        if (crash < CRASHES - 1) await waitUntil('it is started again', () => system.pidOf('gateway') !== pid);
      }
      await alice.banner.waitFor();
      await alice.say('Random', text);
      await alice.pending('Random', text).waitFor();
      await bob.messages('Random', text).waitFor({ timeout: RESTART_MS });
      await alice.banner.waitFor({ state: 'detached' });
      await bob.banner.waitFor({ state: 'detached' });
    });

    test('those who are here are seen to be here again', async () => {
      const { alice, bob } = stage();
      await alice.page.getByRole('button', { name: /members?$/ }).click();
      await alice.member(/bob/i).getByLabel('Online').waitFor();
      await chooseStatus(bob, 'Away');
      await alice.member(/bob/i).getByLabel('Away').waitFor();
      await chooseStatus(bob, 'Online');
      await alice.member(/bob/i).getByLabel('Online').waitFor();
    });
  });
};

const everythingIsPersisted = (system: TestSystem): Promise<boolean> =>
  waitUntil(
    'everything is in PostgreSQL',
    async () => (await lastPersisted(system)) >= (await lastLogged(system)),
    RESTART_MS,
  );
