import { waitUntil } from '@nats-chat/testkit';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fillIn, signIn } from '../people.ts';
import type { Fixture } from '../fixture.ts';
import type { Reachable } from '../system.ts';
import { unique } from '../unique.ts';

const RIGHT = 'charlie123';

/** The beginning and the end of a session. */
export const describeSigningIn = (fixture: () => Fixture): void => {
  describe('signing in', () => {
    test('with a wrong password is refused by Keycloak, which shows nothing of the chat', async () => {
      const charlie = await fixture().stranger();
      await signIn(charlie, 'charlie', 'wrong');
      await charlie.page.getByText('Invalid username or password.').waitFor();
      expect(new URL(charlie.page.url()).pathname).toMatch(/^\/auth\/realms\/nats-chat\//);
      expect(await charlie.page.getByRole('log').count()).toBe(0);
      await fillIn(charlie.page, 'charlie', RIGHT);
      await charlie.page.getByRole('navigation', { name: 'Rooms' }).waitFor();
      await charlie.page.context().close();
    });

    test('lets a second tab in without a question, and both show everything once', async () => {
      const { alice, bob, nextTab } = fixture();
      const [first, second] = [unique('From the first tab'), unique('From the second tab')];
      await alice.enter('random');
      await bob.enter('random');
      const other = await nextTab(alice);
      await alice.say('Random', first);
      await other.messages('Random', first).waitFor();
      await other.say('Random', second);
      await alice.messages('Random', second).waitFor();
      await bob.messages('Random', second).waitFor();
      for (const person of [alice, other, bob]) {
        expect(await person.messages('Random', first).count()).toBe(1);
        expect(await person.messages('Random', second).count()).toBe(1);
      }
      await other.page.close();
    });
  });

  test('another address of the same machine leads to the right one, in a few loads', async () => {
    const { stranger, system, expectOutages } = fixture();
    expectOutages();
    const { page } = await stranger();
    const right = system.addresses.origin;
    const loads = countLoads(page);
    await page.goto(right.replace('localhost', '127.0.0.1'));
    await page.waitForURL(`${right}/**`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(loads()).toBeLessThanOrEqual(3);
    await page.context().close();
  });

  test('a check for a session that never ends leaves the page to sign in, loaded once', async () => {
    const { stranger, system, expectOutages } = fixture();
    expectOutages();
    const { page } = await stranger();
    await page.context().route('**/openid-connect/auth?*prompt=none*', () => undefined);
    const loads = countLoads(page);
    await page.goto(system.addresses.origin);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(loads()).toBe(1);
    await page.context().close();
  });

  test.each([
    ['ten minutes ahead', 600_000],
    ['two hours behind', -7_200_000],
  ])('a machine whose clock is %s sends, and shows right times', async (_, aheadMs) => {
    const { stranger, bob } = fixture();
    const alice = await stranger();
    const { page } = alice;
    await page.context().addInitScript((ahead: number) => {
      const now = Date.now.bind(Date);
      class WrongDate extends Date {
        constructor(...args: readonly unknown[]) {
          // What is said is taken; what is not is the time of this machine.
          if (args.length === 0) super(now() + ahead);
          else super(...(args as [number]));
        }
        static override now = () => now() + ahead;
      }
      globalThis.Date = WrongDate as DateConstructor;
    }, aheadMs);
    await page.reload();
    await signIn(alice, 'alice');
    await alice.enter('random');
    await bob.enter('random');
    const text = unique('On time');
    await alice.say('Random', text);
    await bob.messages('Random', text).waitFor();
    await alice.pending('Random', text).waitFor({ state: 'detached' });
    const time = alice.timeline('Random').getByRole('article').filter({ hasText: text }).locator('time').first();
    const shown = Date.parse((await time.getAttribute('datetime')) ?? '');
    expect(Math.abs(shown - Date.now())).toBeLessThan(60_000);
    await page.context().close();
  });

  test('leads into the default room, and whoever leaves it stays out', async () => {
    const { newcomer, system } = fixture();
    const charlie = await newcomer('charlie');
    const { page } = charlie;
    await charlie.timeline('General').waitFor();
    await page.getByRole('button', { name: 'Room menu' }).click();
    await page.getByRole('menuitem', { name: 'Leave room' }).click();
    await charlie.roomLink('General').waitFor({ state: 'detached' });
    await page.goto(system.addresses.origin);
    // Another room, or the way to one: either says that all rooms are known.
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    expect(await charlie.roomLink('General').count()).toBe(0);
    await page.context().close();
  });

  test('signing out ends the session in every tab, and whoever comes next is asked for a password', async () => {
    const { newcomer, nextTab, system, expectOutages } = fixture();
    // Keycloak gives the other tab no token any more.
    expectOutages();
    const charlie = await newcomer('charlie');
    const { page } = charlie;
    const other = await nextTab(charlie);
    await other.page.getByRole('navigation', { name: 'Rooms' }).waitFor();
    let attempts = 0;
    for (const tab of [page, other.page]) tab.on('websocket', () => (attempts += 1));

    await page.getByRole('button', { name: /your status/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    const button = page.getByRole('button', { name: 'Sign in' });
    await button.waitFor();
    await other.page.getByText('You signed out in another tab.').waitFor();
    await waitUntil('no connection of the session is left', async () => (await connectionsOf(system, 'charlie')) === 0);

    await page.reload();
    await button.click();
    await page.getByRole('textbox', { name: 'Password' }).waitFor();
    // Each would be a login with a token that was revoked. A tab whose connection the server ended makes it at once.
    expect(attempts).toBe(0);
    await page.context().close();
  });

  test('signing out leaves nothing in the browser, and asks before a draft is lost', async () => {
    const { newcomer, expectOutages } = fixture();
    expectOutages();
    const bob = await newcomer('bob');
    const { page } = bob;
    await bob.enter('general');
    await bob.composer('General').fill('half a sentence');
    await page.getByRole('button', { name: /your status/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('dialog', { name: 'Sign out?' }).getByText('1 draft').waitFor();
    expect(await keptNames(page)).toContain('nats-chat.bob');
    await page.evaluate(`localStorage.setItem('nats-chat.theme', 'dark')`);
    await page.getByRole('button', { name: 'Sign out and delete' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await keptNames(page)).toEqual(['nats-chat.theme']);
    await page.locator('html[data-theme=dark]').waitFor();
    await page.context().close();
  });
};

/** The names of what this browser keeps for the page. */
const keptNames = (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(`indexedDB.databases().then((databases) =>
    [...databases.map(({ name }) => name), ...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter(
      (name) => name.startsWith('nats-chat.'),
    ),
  )`);

/** How many connections the server has of somebody, by their own name. */
async function connectionsOf({ addresses }: Reachable, user: string): Promise<number> {
  const answer = await (await fetch(`${addresses.natsMonitorUrl}/connz?auth=true&acc=CHAT`)).json();
  const connected = z.object({ connections: z.array(z.object({ authorized_user: z.string().optional() })) });
  return connected.parse(answer).connections.filter(({ authorized_user: of }) => of === user).length;
}

/** Counts from now on how often a page is loaded. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) loads += 1;
  });
  return () => loads;
}
