import { contract } from '@nats-chat/contracts';
import { requester, uuidV7, type Requester } from '@nats-chat/messaging';
import { waitUntil } from '@nats-chat/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import { readDatabase } from '../chaos/database.ts';
import { comeIn, fillIn, openTab, type Person } from '../people.ts';
import { lastLogged, lastPersisted } from '../streams.ts';
import { unique } from '../unique.ts';
import { connectAs } from '../world.ts';
import type { Addresses, UpgradedSystem } from './release.ts';

const MESSAGES = 10_000;
const PAGE = 100;
/** How long pages may take to connect again after an upgrade. */
const BACK_MS = 60_000;

/** What people have and do across an upgrade: nothing is lost, nothing comes twice, and nobody has to know of it. */
export const describeUpgrade = (prepare: () => Promise<UpgradedSystem>): void => {
  describe('a system that is upgraded', () => {
    let system: UpgradedSystem;
    let addresses: Addresses;
    let browser: Browser;
    /** At two tabs, which stay open. */
    let alice: Person;
    let other: Person;
    /** Whose only tab was closed with something unsent. */
    let bob: Person;
    const texts = Array.from({ length: MESSAGES }, (_, index) => `Line ${index + 1}`);
    const unsent = {
      random: [unique('Hers, first'), unique('Hers, second')],
      help: [unique('From her other tab')],
      bob: [unique('His, first'), unique('His, second')],
    };
    const drafts = { alice: unique('A draft of hers'), bob: unique('A draft of his') };

    beforeAll(async () => {
      [system, browser] = await Promise.all([prepare(), startBrowser()]);
      addresses = await system.startFormer();
      await writeAll(addresses, texts);
      alice = await comeIn(browser, addresses.origin, 'alice');
      await alice.enter('random');
      other = await openTab(alice.page.context(), `${addresses.origin}/room/help`);
      await other.enter('help');
      bob = await comeIn(browser, addresses.origin, 'bob');
      await bob.enter('engineering');
      await keepDraft(bob, { room: 'Engineering', text: drafts.bob });
      await bob.enter('random');
      await other.enter('engineering');
      await keepDraft(other, { room: 'Engineering', text: drafts.alice });
      await other.enter('help');

      await Promise.all([alice, bob].map(({ page }) => page.context().setOffline(true)));
      for (const text of unsent.random) await alice.say('Random', text);
      for (const text of unsent.help) await other.say('Help', text);
      for (const text of unsent.bob) await bob.say('Random', text);
      await keeps(alice, [...unsent.random, ...unsent.help]);
      await keeps(bob, unsent.bob);
      await bob.page.close();
      addresses = await system.upgrade();
      await Promise.all([alice, bob].map(({ page }) => page.context().setOffline(false)));
    }, 40 * 60_000);

    afterAll(async () => {
      await browser.close();
      await system.stop();
    });

    test('sends what pages that stay open could not send, and they go on', async () => {
      await comesBack(alice, { user: 'alice', id: 'random', room: 'Random', texts: unsent.random });
      await comesBack(other, { user: 'alice', id: 'help', room: 'Help', texts: unsent.help });
      const text = unique('After the upgrade');
      await alice.say('Random', text);
      await isSent(alice, 'Random', text);
    });

    test('sends what a page that was closed left behind, and shows the draft', async () => {
      bob = await openTab(bob.page.context(), `${addresses.origin}/room/random`);
      await comesBack(bob, { user: 'bob', id: 'random', room: 'Random', texts: unsent.bob });
      await bob.visit('engineering');
      await waitUntil(
        'his draft is there',
        async () => (await bob.composer('Engineering').inputValue()) === drafts.bob,
      );
    });

    test('lets a page of each release read what the other wrote', async () => {
      const [hers, his] = [unique('From the old page'), unique('From the new page')];
      await bob.visit('random');
      await alice.say('Random', hers);
      await bob.messages('Random', hers).waitFor();
      await bob.say('Random', his);
      await alice.messages('Random', his).waitFor();
      expect(await bob.messages('Random', hers).count()).toBe(1);
      expect(await alice.messages('Random', his).count()).toBe(1);
      expect(
        [...alice.problems, ...other.problems, ...bob.problems].filter((line) => line.includes('Uncaught')),
      ).toEqual([]);
    });

    test('shows drafts once a page is loaded again', async () => {
      await other.page.reload();
      await other.visit('engineering');
      await waitUntil(
        'her draft is there',
        async () => (await other.composer('Engineering').inputValue()) === drafts.alice,
      );
    });

    test('has every message once, and in its order', async () => {
      const nc = await connectAs({ addresses }, 'alice');
      const request = requester(nc, 'alice');
      const [random, help, general] = [
        await readAll(request, 'random'),
        await readAll(request, 'help'),
        await readAll(request, 'general'),
      ];
      await nc.close();
      expect(general).toEqual(texts);
      const own = new Set([...unsent.random, ...unsent.help, ...unsent.bob]);
      expect(random.filter((text) => own.has(text)).toSorted()).toEqual([...unsent.random, ...unsent.bob].toSorted());
      expect(help.filter((text) => own.has(text))).toEqual(unsent.help);
      await waitUntil(
        'everything is in PostgreSQL',
        async () => (await lastPersisted({ addresses })) >= (await lastLogged({ addresses })),
      );
      const rows = await readDatabase({ addresses }, ['general', 'random', 'help']);
      const stored = (room: string) => rows.filter((row) => row.room === room).map(({ text }) => text);
      expect([stored('general'), stored('random'), stored('help')]).toEqual([general, random, help]);
    });
  });
};

/** Waits until a message is shown that the server has. */
const isSent = ({ messages, pending }: Person, room: string, text: string): Promise<boolean> =>
  waitUntil(
    `“${text}” is sent`,
    async () => (await messages(room, text).isVisible()) && (await pending(room, text).count()) === 0,
    BACK_MS,
  );

/**
 * Waits until a page has sent what waited. Where the upgrade has ended everybody's session, it asks to sign in, once; what
 * waited is sent then.
 */
async function comesBack(
  person: Person,
  to: { readonly user: string; readonly id: string; readonly room: string; readonly texts: readonly string[] },
): Promise<void> {
  const { page, messages, pending, visit } = person;
  const { user, id, room, texts } = to;
  const ask = page.getByRole('button', { name: 'Sign in' });
  const form = page.getByLabel('Username or email');
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  const last = texts.at(-1) ?? '';
  await waitUntil(
    'the page goes on, or asks to sign in',
    async () =>
      (await ask.isVisible()) ||
      ((await messages(room, last).isVisible()) && (await pending(room, last).count()) === 0),
    BACK_MS,
  );
  if (await ask.isVisible()) {
    await ask.click();
    // Another tab may have signed in already.
    await form.or(rooms).first().waitFor();
    if (await form.isVisible()) await fillIn(page, user, `${user}123`);
    await rooms.waitFor();
    await visit(id);
  }
  for (const text of texts) await isSent(person, room, text);
}

/** Writes all of them to #general, in their order. */
async function writeAll(addresses: Addresses, texts: readonly string[]): Promise<void> {
  const nc = await connectAs({ addresses }, 'alice');
  const request = requester(nc, 'alice');
  const room = { room: 'general' };
  await request(contract.room.join, room, {});
  for (const text of texts) await request(contract.fanout.send, room, { action: 'post', clientId: uuidV7(), text });
  await nc.close();
}

async function readAll(request: Requester, room: string): Promise<readonly string[]> {
  const read: string[] = [];
  let before: number | undefined;
  for (;;) {
    const options = before === undefined ? {} : { before };
    // So many pages in a row are over the limit.
    const page = await waitUntil(
      'a page is allowed',
      () => request(contract.history.room, { room }, { limit: PAGE, ...options }),
      BACK_MS,
    );
    read.unshift(...page.messages.flatMap(({ text, system }) => (system === undefined ? [text ?? ''] : [])));
    before = page.messages[0]?.sortKey;
    if (!page.hasBefore || before === undefined) return read;
  }
}

/** Writes what is not sent, and waits until the browser has it. */
async function keepDraft(
  person: Person,
  { room, text }: { readonly room: string; readonly text: string },
): Promise<void> {
  await person.composer(room).fill(text);
  await keeps(person, [text]);
}

/** Waits until a browser has these texts in its storage. */
const keeps = ({ page }: Person, texts: readonly string[]): Promise<boolean> =>
  waitUntil('the browser keeps what was written', async () => {
    const stored = JSON.stringify(await page.context().storageState({ indexedDB: true }));
    return texts.every((text) => stored.includes(text));
  });
