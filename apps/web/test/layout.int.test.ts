import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openHarness, type Harness } from './harness/open-harness.ts';

let harness: Harness;
let context: BrowserContext | undefined;

beforeAll(async () => {
  // Else React would be that of development.
  vi.stubEnv('NODE_ENV', 'production');
  harness = await openHarness(process.env['CHROMIUM_PATH']);
});
afterEach(() => context?.close());
afterAll(async () => {
  vi.unstubAllEnvs();
  await harness.close();
});

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

const open = async (query: string, viewport = DESKTOP): Promise<Page> => {
  const isPhone = viewport === PHONE;
  context = await harness.browser.newContext({
    viewport,
    hasTouch: isPhone,
    isMobile: isPhone,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${harness.origin}test/harness/?${query}`);
  await page.getByRole('article').last().waitFor();
  return page;
};

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const boxOf = async (element: Locator): Promise<Box> => {
  const box = await element.boundingBox();
  if (box === null) throw new Error('It is not drawn.');
  const { x, y, width, height } = box;
  return { left: Math.round(x), right: Math.round(x + width), top: Math.round(y), bottom: Math.round(y + height) };
};

it('header, avatars, code and composer have one left and one right edge', async () => {
  const page = await open('fixture=busy&at=/room/general');
  const composer = await boxOf(page.locator('form > div:has(textarea)'));
  const code = page.locator('pre').first();
  await code.scrollIntoViewIfNeeded();
  const text = await boxOf(page.locator('article p').first());
  const [header, avatar, block] = await Promise.all([
    boxOf(page.locator('main h1')),
    boxOf(page.locator('article [data-size="36"]').first()),
    boxOf(code),
  ]);
  expect([header.left, avatar.left]).toEqual([composer.left, composer.left]);
  expect([(await boxOf(page.getByRole('button', { name: 'Room menu' }))).right, block.right]).toEqual([
    composer.right,
    composer.right,
  ]);
  expect(block.left).toBe(text.left);
});

it('what is copied has no times of the gutter', async () => {
  const page = await open('fixture=busy&at=/room/general');
  const copied = await page.evaluate<string>(`(() => {
    getSelection().selectAllChildren(document.querySelector('[role=log]'));
    return getSelection().toString();
  })()`);
  expect(copied).toContain('No message was lost: 48,112 acknowledged');
  // Both times of the pair that one person wrote: the first stands in the head of the group, and is text.
  const gutter = await page.locator('article [class*=gutter] time').allTextContents();
  expect(gutter.length).toBeGreaterThan(0);
  const lines = copied.split('\n').map((line) => line.trim());
  expect(lines.filter((line) => gutter.includes(line))).toEqual([]);
});

describe('no text that one reads is covered', () => {
  it.each([
    ['on a desktop', DESKTOP],
    ['on a phone', PHONE],
  ])('by the way back to the present, and the day above, %s', async (_, viewport) => {
    const page = await open('fixture=live&at=/room/general', viewport);
    const jump = page.getByRole('button', { name: 'Jump to present' });
    // Again where the room had not come to its end before.
    await expect
      .poll(async () => {
        await page.evaluate('document.querySelector("[role=log]").scrollTop = 0');
        return jump.isVisible();
      })
      .toBe(true);
    const [log, pill, composer] = await Promise.all([
      boxOf(page.getByRole('log')),
      boxOf(jump),
      boxOf(page.locator('form > div:has(textarea)')),
    ]);
    expect(pill.top).toBeGreaterThanOrEqual(log.bottom);
    expect(pill.bottom).toBeLessThanOrEqual(composer.top);
    const day = await boxOf(page.locator('[data-shown]'));
    expect(day.bottom).toBeLessThanOrEqual(log.top);
  });

  it('by a toast on a desktop, which stands in the room list', async () => {
    const page = await open('fixture=busy&at=/room/design');
    await page.getByRole('button', { name: 'Room menu' }).click();
    await page.getByRole('menuitem', { name: 'Leave room' }).click();
    const toast = page.locator('[class*=toast]').filter({ hasText: 'You left' });
    await toast.waitFor();
    const [over, pane] = await Promise.all([boxOf(toast), boxOf(page.locator('main').first())]);
    expect(over.right).toBeLessThanOrEqual(pane.left);
    // What somebody opens meanwhile lies over it.
    await page.getByRole('button', { name: 'your status and account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click({ trial: true });
  });
});

it('menus, cards, emojis and dialogs stay in the window at 200 %, and are scrolled there', async () => {
  const ZOOMED = { width: 720, height: 450 };
  const page = await open('fixture=slots&at=/room/general', ZOOMED);
  const isInside = async (part: Locator): Promise<void> => {
    await part.waitFor();
    const { left, right, top, bottom } = await boxOf(part);
    expect([left, top].every((edge) => edge >= 0)).toBe(true);
    expect([right <= ZOOMED.width, bottom <= ZOOMED.height]).toEqual([true, true]);
  };
  await page
    .getByRole('article')
    .last()
    .click({ button: 'right', position: { x: 80, y: 12 } });
  await isInside(page.getByRole('menu'));
  const entries = page.getByRole('menuitem');
  await entries.last().click({ trial: true });
  await entries.first().click({ trial: true });
  await page.getByRole('menuitem', { name: 'Add a reaction' }).click();
  await isInside(page.getByRole('dialog', { name: 'Add a reaction' }));
  await page.getByRole('gridcell').first().click({ trial: true });
  await page.keyboard.press('Escape');
  await page.getByRole('article').getByRole('button', { name: 'Erin Nakamura' }).last().click();
  await isInside(page.getByRole('dialog'));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('Create a room');
  await page.getByRole('option', { name: 'Create a room' }).click();
  await isInside(page.getByRole('dialog', { name: 'Create a room' }));
  await page.getByRole('button', { name: 'Create room' }).click({ trial: true });
});

it('a name that is too long loses its end, in whatever direction it is read', async () => {
  const page = await open('fixture=busy&at=/room/general');
  const name = 'חדר התכנון של הרבעון הבא ושל כל התקציבים';
  await page.evaluate(`engine.rooms.set({
    ...engine.rooms.get(),
    mine: engine.rooms.get().mine.map((one) => (one.room === 'nats' ? { ...one, displayName: '${name}' } : one)),
  })`);
  const [label, first] = await page.getByText(name).evaluate((element) => {
    const range = document.createRange();
    range.setStart(element.firstChild ?? element, 0);
    range.setEnd(element.firstChild ?? element, 1);
    return [element, range].map((one) => one.getBoundingClientRect().right);
  });
  expect(Math.round(first ?? 0)).toBeLessThanOrEqual(Math.round(label ?? 0));
});

it('the emojis of the picker stand in columns, those that one took last too', async () => {
  const page = await open('fixture=slots&at=/room/general');
  await page
    .getByRole('article')
    .last()
    .click({ button: 'right', position: { x: 80, y: 12 } });
  await page.getByRole('menuitem', { name: 'Add a reaction' }).click();
  const cells = page.getByRole('gridcell');
  await cells.first().waitFor();
  const last = page.getByRole('group', { name: 'Used last' }).getByRole('button');
  const lefts = async (buttons: Locator): Promise<number[]> => {
    const boxes = await Promise.all((await buttons.all()).slice(0, 6).map(boxOf));
    return boxes.map(({ left }) => left);
  };
  expect(await lefts(last)).toEqual(await lefts(cells));
});

it('on a phone the actions of a message are a sheet at the bottom, as wide as the screen, for fingers', async () => {
  const page = await open('fixture=live&at=/room/general', PHONE);
  await page.getByRole('article').last().tap();
  await page.getByRole('article').last().getByRole('button', { name: 'More actions' }).tap();
  const menu = page.getByRole('menu');
  await menu.waitFor();
  const sheet = await boxOf(menu);
  expect(sheet).toMatchObject({ left: 0, right: PHONE.width, bottom: PHONE.height });
  for (const item of await menu.getByRole('menuitem').all()) {
    const { top, bottom } = await boxOf(item);
    expect(bottom - top).toBeGreaterThanOrEqual(44);
  }
});

describe('in forced colours', () => {
  const styleOf = (page: Page, selector: string, property: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property}`);

  it('what is chosen stands out, in the switcher and the room list', async () => {
    const page = await open('fixture=busy&at=/room/general');
    await page.emulateMedia({ forcedColors: 'active' });
    await page.keyboard.press('Control+k');
    await page.locator('[role=option][data-highlighted]').waitFor();
    for (const chosen of ['[role=option][data-highlighted]', 'nav [aria-current=page]']) {
      expect(await styleOf(page, chosen, 'outline')).toMatch(/solid 2px$/);
    }
    expect(await styleOf(page, '[role=option]:not([data-highlighted])', 'outline')).not.toMatch(/solid 2px$/);
  });

  it('days, and what is new, are parted by lines', async () => {
    const page = await open('fixture=unread&at=/room/general');
    await page.emulateMedia({ forcedColors: 'active' });
    const lines = await page.evaluate<string[]>(`[...document.querySelectorAll('[role=log] [role=separator]')]
      .map((line) => getComputedStyle(line, '::before').borderBlockStart)`);
    expect(lines.length).toBeGreaterThan(0);
    const paper = await styleOf(page, 'body', 'backgroundColor');
    for (const line of lines) {
      expect(line).toMatch(/^1px solid /);
      expect(line).not.toContain(paper);
    }
  });

  it('my reaction differs from others not by its colour alone', async () => {
    const page = await open('fixture=slots&at=/room/general');
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await styleOf(page, 'li > [aria-pressed=true]', 'borderTopWidth')).toBe('2px');
    expect(await styleOf(page, 'li > [aria-pressed=false]', 'borderTopWidth')).toBe('1px');
  });
});

it('who has another’s name is shown with the user name: messages, mentions, tooltips, typing, members', async () => {
  const page = await open('fixture=alike&at=/room/general/members');
  const [bob, dave] = ['Bob Okafor (bob)', 'bob okafor (dave)'];
  const message = page.getByRole('article').first();
  expect(await message.locator('[class*=head] bdi').textContent()).toBe(bob);
  expect(await message.getByRole('button', { name: `@${dave}` }).count()).toBe(1);
  expect(await page.getByRole('list', { name: 'Reactions' }).getByRole('button').getAttribute('data-tooltip')).toBe(
    dave,
  );
  expect(await page.locator('form').getByRole('button', { name: dave }).count()).toBe(1);
  const members = page.getByRole('group', { name: 'Who is a member' });
  for (const name of [bob, dave]) {
    const member = members.getByRole('button', { name, exact: true });
    // The panel is loaded on demand.
    await member.first().waitFor();
    expect(await member.count()).toBe(1);
  }
});

it('the avatar of a member opens the card, as the name does', async () => {
  const page = await open('fixture=busy&at=/room/general/members');
  const row = page
    .getByRole('group', { name: 'Who is a member' })
    .getByRole('listitem')
    .filter({ hasText: 'Bob Okafor' });
  const { left, top } = await boxOf(row.locator('[data-size="32"]'));
  await page.mouse.click(left + 16, top + 16);
  await page.getByRole('dialog', { name: 'Bob Okafor' }).waitFor();
});
