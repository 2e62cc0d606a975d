import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openHarness, type Harness } from './harness/open-harness.ts';

let harness: Harness;
let page: Page;

beforeAll(async () => {
  // Else React would be that of development.
  vi.stubEnv('NODE_ENV', 'production');
  harness = await openHarness(process.env['CHROMIUM_PATH']);
  // A context of its own, which axe asks for.
  const context = await harness.browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
});
beforeEach(async () => {
  await page.goto(`${harness.origin}test/harness/?fixture=busy&at=/room/general`);
  await page.getByRole('article').last().waitFor();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await harness.close();
});

const fromMenu = (button: string | RegExp, entry: string) => async (): Promise<void> => {
  const opener = page.getByRole('button', { name: button });
  await opener.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: entry }).press('Enter');
};

const fromButton = (button: string) => async (): Promise<void> => {
  await page.getByRole('button', { name: button }).press('Enter');
};

const byKey = (key: string) => async (): Promise<void> => {
  await page.getByRole('textbox', { name: 'Message #general' }).focus();
  await page.keyboard.press(key);
};

/** The names of what Tab reaches in a dialog, from what has the focus at first until it comes round. */
const focusOrder = async (): Promise<readonly string[]> => {
  const names: string[] = [];
  for (let step = 0; step < MAX_STOPS; step += 1) {
    // The guard at each end of a dialog passes the focus on, a moment later.
    await page.locator('[role=dialog] :focus:not([data-base-ui-focus-guard])').waitFor();
    const name = await page.evaluate(
      `(document.activeElement.getAttribute('aria-label') ?? document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent).trim()`,
    );
    if (typeof name !== 'string' || name === names[0]) return names;
    names.push(name);
    await page.keyboard.press('Tab');
  }
  return names;
};
const MAX_STOPS = 60;

const problems = async (part: string): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join()).join(' ')}`);
};

/** The name of what has the focus once no dialog or menu is open. */
const focusAfter = async (): Promise<string | null> => {
  await page.keyboard.press('Escape');
  await page.locator('[role=dialog], [role=menu]').first().waitFor({ state: 'detached' });
  return focusedName();
};

const focusedName = () =>
  page.evaluate<string | null>(
    `document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`,
  );

describe('what people read is seen', () => {
  it('beside a toast on a phone, which lies over the header alone', async () => {
    const context = await harness.browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    const phone = await context.newPage();
    await phone.goto(`${harness.origin}test/harness/?fixture=busy&at=/room/nats`);
    const messages = phone.getByRole('log');
    await messages.waitFor();
    await phone.evaluate(`engine.leave = () => Promise.reject(new Error('It is unavailable.'))`);
    await phone.getByRole('button', { name: 'Room menu' }).tap();
    await phone.getByRole('menuitem', { name: 'Leave room' }).tap();
    const toast = phone.locator('[role=alertdialog], [role=dialog]').filter({ hasText: 'You are still in' });
    await toast.waitFor();
    const [over, under] = await Promise.all([toast.boundingBox(), messages.boundingBox()]);
    expect((over?.y ?? NaN) + (over?.height ?? NaN)).toBeLessThanOrEqual(under?.y ?? NaN);
    await context.close();
  });

  it('in forced colours too, as the dots of who is writing', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await page.locator('main i').first().waitFor();
    const dot = await page.evaluate(
      `(({ borderTopWidth, borderTopColor }) => [borderTopWidth, borderTopColor])(getComputedStyle(document.querySelector('main i')))`,
    );
    expect(dot).toEqual(['2px', await page.evaluate('getComputedStyle(document.body).color')]);
    await page.emulateMedia({ forcedColors: null });
  });
});

describe('a dialog has its focus in order, nothing that axe objects to, and gives the focus back', () => {
  it.each([
    [
      'Create a room',
      fromMenu('Add rooms', 'Create a room'),
      [
        'Name',
        'EverybodyPublic: everybody can find it, read it and join it.',
        'Address',
        'Topic (optional)',
        'Cancel',
        'Create room',
        'Close',
      ],
      'Add rooms',
    ],
    [
      'New message',
      fromButton('New message'),
      ['Name or user name', 'Write in a room', 'Notes to yourself', 'Close'],
      'New message',
    ],
    ['Keyboard shortcuts', byKey('Control+/'), ['Keyboard shortcuts', 'Close'], 'Message #general'],
    ['Go to a room or person', byKey('Control+k'), ['Go to a room or person', 'Close'], 'Message #general'],
    [
      'Status text',
      fromMenu(/your status/, 'Set a status text'),
      ['What are you up to', 'Cancel', 'Save', 'Close'],
      /your status/,
    ],
  ] as const)('%s', async (name, open, order, opener) => {
    await open();
    await page.getByRole('dialog', { name }).waitFor();
    await page.locator('[role=dialog] :focus').waitFor();
    expect(await problems('[role=dialog]')).toEqual([]);
    expect(await focusOrder()).toEqual(order);
    expect(await focusAfter()).toMatch(opener);
  });

  it('Browse rooms', async () => {
    await fromMenu('Add rooms', 'Browse rooms')();
    const dialog = page.getByRole('dialog', { name: 'Browse rooms' });
    await dialog.getByRole('listitem').first().waitFor();
    expect(await problems('[role=dialog]')).toEqual([]);
    const labels = await page.evaluate<string[]>(
      `Array.from(document.querySelectorAll('[role=dialog] li button'), (one) => (one.ariaLabel ?? one.textContent).trim())`,
    );
    expect(labels.length).toBeGreaterThan(20);
    expect(await focusOrder()).toEqual(['Search rooms', ...labels, 'Show archived rooms', 'Close']);
    expect(await focusAfter()).toBe('Add rooms');
    await page.keyboard.press('Tab');
    // On from where it came back to, not from the top of the page.
    expect(await page.evaluate('document.activeElement.closest("nav") !== null')).toBe(true);
  });

  it('Person card', async () => {
    const name = page.getByRole('article').getByRole('button', { name: 'Bob Okafor' }).last();
    await name.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Bob Okafor' }).waitFor();
    await page.locator('[role=dialog] :focus').waitFor();
    expect(await problems('[role=dialog]')).toEqual([]);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Message');
    expect(await focusAfter()).toBe('Bob Okafor');
  });

  it('Edit history', async () => {
    await page.getByRole('button', { name: '(edited)' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Edit history' });
    await dialog.getByRole('listitem').first().waitFor();
    await page.locator('[role=dialog] :focus').waitFor();
    expect(await problems('[role=dialog]')).toEqual([]);
    expect(await focusOrder()).toEqual(['Edit history', 'Close']);
    expect(await focusAfter()).toBe('(edited)');
  });

  it('Create a private room, and the invitation that follows', async () => {
    await fromMenu('Add rooms', 'Create a room')();
    const create = page.getByRole('dialog', { name: 'Create a room' });
    await create.getByLabel('Name').fill('Offsite');
    await create.getByLabel('Only who is invited').check();
    await create.getByRole('button', { name: 'Create room' }).press('Enter');
    const invite = page.getByRole('dialog', { name: 'Invite people to Offsite' });
    await invite.getByRole('combobox').and(page.locator(':focus')).waitFor();
    expect(await problems('[role=dialog]')).toEqual([]);
    expect(await focusOrder()).toEqual(['Name or user name', 'Cancel', 'Close']);
    expect(await focusAfter()).toBe('Message Offsite');
  });

  it('Invite people, with what was found', async () => {
    await page.goto(`${harness.origin}test/harness/?fixture=busy&at=/room/p-leads/members`);
    await fromButton('Invite people')();
    const box = page.getByRole('dialog', { name: 'Invite people to leads' }).getByRole('combobox');
    await box.and(page.locator(':focus')).waitFor();
    await box.fill('iva');
    await page.getByRole('option', { name: 'Ivan Horvat' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove Ivan Horvat' }).waitFor();
    expect(await problems('[role=dialog]')).toEqual([]);
    expect(await focusAfter()).toBe('Invite people');
  });

  it.each([
    ['at the side of the room', 1280, 'Room menu'],
    ['over the room, whose title has the focus', 1000, 'About'],
  ])('Details %s', async (_, width, focused) => {
    await page.setViewportSize({ width, height: 800 });
    await fromMenu('Room menu', 'About this room')();
    await page.getByRole('radio').first().waitFor();
    expect(await problems('aside[aria-label="About"]')).toEqual([]);
    expect(await focusedName()).toBe(focused);
    await page.getByRole('button', { name: 'Close details' }).press('Enter');
    await page.getByRole('radio').first().waitFor({ state: 'detached' });
    expect(await focusedName()).toBe('Room menu');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('Menu of a member, who is removed and kept out', async () => {
    await page.goto(`${harness.origin}test/harness/?fixture=busy&at=/room/general/members`);
    const actions = page.getByRole('button', { name: 'Actions for Bob Okafor' });
    await page
      .getByRole('group', { name: 'Who is a member' })
      .getByRole('button', { name: 'Bob Okafor' })
      .first()
      .focus();
    await actions.press('Enter');
    await page.getByRole('menuitem', { name: 'Make owner…' }).and(page.locator(':focus')).waitFor();
    expect(await problems('body')).toEqual([]);
    expect(await focusAfter()).toBe('Actions for Bob Okafor');
    await actions.press('Enter');
    await page.getByRole('menuitem', { name: 'Remove, and keep out for a day…' }).press('Enter');
    await page.getByRole('button', { name: 'Remove', exact: true }).waitFor();
    expect(await problems('[role=dialog]')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focusedName()).toBe('Actions for Bob Okafor');
    await actions.press('Enter');
    await page.getByRole('menuitem', { name: 'Remove, and keep out for a day…' }).press('Enter');
    await page.getByRole('button', { name: 'Remove', exact: true }).press('Enter');
    await actions.waitFor({ state: 'detached' });
    expect(await focusedName()).toBe('Who is a member');
  });

  it('Menu of a room in the list', async () => {
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Bob Okafor' }).focus();
    const button = page.getByRole('button', { name: 'Menu of Bob Okafor' });
    await button.press('Enter');
    await page.getByRole('menuitemradio', { name: 'Notify me of mentions' }).waitFor();
    expect(await problems('body')).toEqual([]);
    expect(await focusAfter()).toBe('Menu of Bob Okafor');
    await button.press('Enter');
    await page.getByRole('menuitem', { name: 'Mute' }).press('Enter');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await focusedName()).toBe('Menu of Bob Okafor');
  });

  it('Settings', async () => {
    await fromMenu(/your status/, 'Settings')();
    await page.locator('h1:focus').getByText('Settings').waitFor();
    expect(await problems('main')).toEqual([]);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Close settings');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.type')).toBe('radio');
    await page.keyboard.press('Escape');
    await page.locator('textarea:focus').waitFor();
  });

  it('Menu of a message', async () => {
    const message = page.getByRole('article').last();
    await message.focus();
    await message.click({ button: 'right', position: { x: 4, y: 4 } });
    await page.getByRole('menuitem', { name: 'Copy text' }).waitFor();
    // All of the page: what the menu says is in a landmark too.
    expect(await problems('body')).toEqual([]);
    await focusAfter();
    expect(await message.evaluate('document.activeElement.tagName')).toBe('ARTICLE');
  });
});
