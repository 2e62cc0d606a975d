import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { NOW } from './fixtures.ts';
import { openHarness } from './open-harness.ts';

/**
 * Takes a picture of each scene, at three widths, in both themes: `node test/harness/screenshots.ts <folder> [scene…]`.
 *
 * Run it in `apps/web`. CHROMIUM_PATH names another browser than the one of the package. WIDTHS and THEMES choose fewer;
 * DIRECTION=rtl and COLORS=forced take all scenes from right to left and in forced colours.
 */
/** 720 is 1440 at a zoom of 200 %. */
const heights: Readonly<Record<number, number>> = { 1440: 900, 1024: 768, 720: 450, 390: 844 };

interface Scene {
  readonly query: string;
  readonly forcedColors?: 'active';
  readonly act?: (page: Page) => Promise<void>;
}

const general = 'at=/room/general';
const openMenu = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'your status and account' }).click();
};

const scenes: Readonly<Record<string, Scene>> = {
  'sign-in': { query: 'signed=out' },
  'session-ended': { query: 'signed=out&reason=ended' },
  'first-run': { query: 'fixture=empty' },
  list: { query: 'fixture=busy&at=/' },
  'list-compact': { query: 'fixture=busy&at=/', act: makeCompact },
  busy: { query: `fixture=busy&${general}` },
  compact: { query: `fixture=busy&${general}/members`, act: makeCompact },
  'slots-compact': { query: `fixture=slots&${general}`, act: makeCompact },
  formatted: {
    query: `fixture=formatted&${general}`,
    act: async (page) => {
      await page.locator('[data-kind=keyword]').first().waitFor();
    },
  },
  slots: { query: `fixture=slots&${general}` },
  hover: { query: `fixture=busy&${general}`, act: (page) => page.getByRole('article').nth(-4).hover() },
  'message-menu': {
    query: `fixture=live&${general}`,
    act: (page) =>
      page
        .getByRole('article')
        .nth(-2)
        .click({ button: 'right', position: { x: 80, y: 12 } }),
  },
  'message-edit': {
    query: `fixture=live&${general}`,
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Message #general' }).fill('Mine');
      await page.getByRole('button', { name: 'Send message' }).click();
      await page.waitForTimeout(600);
      await page.getByRole('textbox', { name: 'Message #general' }).press('ArrowUp');
      await page.getByRole('textbox', { name: 'Text of the message' }).waitFor();
    },
  },
  'message-reply': {
    query: `fixture=live&${general}`,
    act: async (page) => {
      await page
        .getByRole('article')
        .nth(-2)
        .click({ button: 'right', position: { x: 80, y: 12 } });
      await page.getByRole('menuitem', { name: 'Quote' }).click();
    },
  },
  'emoji-picker': {
    query: `fixture=slots&${general}`,
    act: async (page) => {
      await page
        .getByRole('article')
        .nth(-2)
        .click({ button: 'right', position: { x: 80, y: 12 } });
      await page.getByRole('menuitem', { name: 'Add a reaction' }).click();
      await page.getByRole('gridcell').first().waitFor();
    },
  },
  'message-reactions': {
    query: `fixture=slots&${general}`,
    act: async (page) => {
      await page
        .getByRole('article')
        .filter({ has: page.getByRole('list', { name: 'Reactions' }) })
        .last()
        .focus();
      await page
        .getByRole('article')
        .filter({ has: page.getByRole('list', { name: 'Reactions' }) })
        .last()
        .click({ button: 'right', position: { x: 80, y: 12 } });
      await page.getByRole('menuitem', { name: 'Show reactions' }).click();
    },
  },
  ...Object.fromEntries(
    ['busy', 'versions-loading', 'versions-failed', 'versions-deleted'].map((fixture) => [
      fixture === 'busy' ? 'versions' : fixture,
      {
        query: `fixture=${fixture}&${general}`,
        act: (page: Page) => page.getByRole('button', { name: '(edited)' }).click(),
      },
    ]),
  ),
  'message-moderate': {
    query: `fixture=live&roles=user,admin&${general}`,
    act: async (page) => {
      await page
        .getByRole('article')
        .filter({ hasText: 'Bob' })
        .last()
        .click({ button: 'right', position: { x: 80, y: 12 } });
      await page.getByRole('menuitem', { name: 'Delete' }).click();
    },
  },
  person: {
    query: `fixture=live&${general}`,
    act: (page) => page.getByRole('article').getByRole('button', { name: 'Bob Okafor' }).last().click(),
  },
  'right-to-left': { query: `fixture=right-to-left&${general}` },
  'forced-colors': { query: 'fixture=busy&at=/room/general/members', forcedColors: 'active' },
  older: {
    query: `fixture=live&${general}`,
    act: async (page) => {
      await page.getByRole('log').hover();
      await page.mouse.wheel(0, -900);
      await page.waitForTimeout(300);
      await page.evaluate(() => {
        const engine = Reflect.get(window, 'engine') as { receive: (...args: string[]) => void };
        engine.receive('general', 'bob', 'Something new, while you read above.');
      });
    },
  },
  members: { query: 'fixture=busy&at=/room/general/members' },
  'block-confirm': {
    query: `fixture=busy&${general}`,
    act: async (page) => {
      await page.getByRole('article').getByRole('button', { name: 'Bob Okafor' }).last().click();
      await page.getByRole('button', { name: 'Block', exact: true }).click();
    },
  },
  folded: { query: `fixture=busy&${general}`, act: blockBob },
  'blocked-direct': { query: 'fixture=busy&at=/room/dm-bob', act: blockBob },
  'blocked-settings': { query: 'fixture=busy&at=/settings', act: blockBob },
  'member-actions': {
    query: 'fixture=busy&at=/room/general/members',
    act: async (page) => {
      await page.getByRole('button', { name: 'Bob Okafor' }).last().focus();
      await page.getByRole('button', { name: 'Actions for Bob Okafor' }).click();
    },
  },
  'member-remove': {
    query: 'fixture=busy&at=/room/general/members',
    act: async (page) => {
      await page.getByRole('button', { name: 'Bob Okafor' }).last().focus();
      await page.getByRole('button', { name: 'Actions for Bob Okafor' }).click();
      await page.getByRole('menuitem', { name: 'Remove, and keep out for a week…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  ...Object.fromEntries(
    ['slots', 'thread-deleted', 'thread-archived'].map((fixture) => [
      fixture === 'slots' ? 'thread' : fixture,
      { query: `fixture=${fixture}&${general}`, act: openThread },
    ]),
  ),
  'thread-quote': {
    query: `fixture=slots&${general}`,
    act: async (page) => {
      await openThread(page);
      const reply = page.getByRole('complementary').getByRole('article').nth(1);
      await reply.click({ button: 'right', position: { x: 80, y: 12 } });
      await page.getByRole('menuitem', { name: 'Quote' }).click();
    },
  },
  'thread-missing': { query: 'fixture=slots&at=/room/general/thread/nothing' },
  pins: { query: 'fixture=pins&at=/room/general/pins' },
  'pins-none': { query: 'fixture=busy&at=/room/general/pins' },
  'pins-loading': { query: 'fixture=pins-loading&at=/room/general/pins' },
  'pins-failed': { query: 'fixture=pins-failed&at=/room/general/pins' },
  'pins-header': { query: 'fixture=pins&at=/room/general' },
  about: { query: 'fixture=busy&at=/room/p-leads/about' },
  'about-forced-colors': { query: 'fixture=busy&at=/room/p-leads/about', forcedColors: 'active' },
  direct: { query: 'fixture=busy&at=/room/dm-bob/about' },
  notes: { query: 'fixture=busy&at=/room/dm-alice' },
  'notes-empty': { query: 'fixture=live&at=/room/dm-alice' },
  /** As in a language from right to left, of which there is none yet. */
  mirrored: {
    query: 'fixture=busy&at=/room/general/members',
    act: (page) => page.evaluate(`document.documentElement.dir = 'rtl'`),
  },
  'room-settings': { query: 'fixture=busy&at=/room/p-leads/settings' },
  retention: {
    query: 'fixture=busy&at=/room/p-leads/settings',
    act: async (page) => {
      await page.getByRole('radio', { name: 'Another number of days' }).check();
      await page.getByLabel('Days', { exact: true }).fill('45');
      await page.getByText(/older than 45 days/).scrollIntoViewIfNeeded();
    },
  },
  'retention-wrong': {
    query: 'fixture=busy&at=/room/p-leads/settings',
    act: async (page) => {
      await page.getByRole('radio', { name: 'Another number of days' }).check();
      await page.getByLabel('Days', { exact: true }).fill('4000');
    },
  },
  'retention-confirm': {
    query: 'fixture=busy&at=/room/p-leads/settings',
    act: async (page) => {
      await page.getByRole('radio', { name: '30 days' }).check();
      await page.getByText(/older than 30 days/).waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
    },
  },
  archived: { query: 'fixture=busy&at=/room/launch' },
  'archive-confirm': {
    query: 'fixture=busy&at=/room/p-leads/settings',
    act: (page) => page.getByRole('button', { name: 'Archive the room…' }).click(),
  },
  'admin-room': { query: 'fixture=admins&roles=user,admin&at=/room/admin-ops/members' },
  'admin-about': { query: 'fixture=admins&roles=user,admin&at=/room/admin-ops/about' },
  'admin-list': { query: 'fixture=admins&roles=user,admin&at=/' },
  'admin-menu': {
    query: 'fixture=admins&roles=user,admin&at=/room/admin-ops',
    act: (page) => page.getByRole('button', { name: 'Room menu' }).click(),
  },
  'room-menu': {
    query: 'fixture=busy&at=/room/p-leads',
    act: (page) => page.getByRole('button', { name: 'Room menu' }).click(),
  },
  'muted-menu': {
    query: 'fixture=busy&at=/room/watercooler',
    act: (page) => page.getByRole('button', { name: 'Room menu' }).click(),
  },
  'muted-about': { query: 'fixture=busy&at=/room/watercooler/about' },
  'list-menu': {
    query: 'fixture=busy&at=/room/general',
    act: async (page) => {
      if ((page.viewportSize()?.width ?? 0) < 720) await page.getByRole('button', { name: 'Back to rooms' }).click();
      await page.getByRole('link', { name: 'Bob Okafor' }).focus();
      await page.getByRole('button', { name: 'Menu of Bob Okafor' }).click();
    },
  },
  invite: {
    query: 'fixture=busy&at=/room/p-leads/members',
    act: async (page) => {
      await page.getByRole('button', { name: 'Invite people' }).click();
      await page.getByRole('combobox').fill('iva');
      await page.getByRole('option', { name: 'Ivan Horvat' }).click();
      await page.getByRole('combobox').fill('er');
    },
  },
  'new-message': {
    query: 'fixture=busy&at=/room/general',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.press('Escape');
      await page.evaluate(`document.querySelector('[aria-label="New message"]').click()`);
      await page.getByRole('combobox').fill('er');
      await page.getByRole('option', { name: 'Erin Nakamura' }).click();
      await page.getByRole('combobox').fill('bo');
    },
  },
  'new-message-offers': {
    query: 'fixture=busy&at=/room/general',
    act: (page) => page.evaluate(`document.querySelector('[aria-label="New message"]').click()`),
  },
  'invite-offers': {
    query: 'fixture=busy&at=/room/p-updates/members',
    act: (page) => page.getByRole('button', { name: 'Invite people' }).click(),
  },
  'create-private': {
    query: 'fixture=busy&at=/room/general',
    act: async (page) => {
      await openFromSwitcher('Create a room')(page);
      await page.getByLabel('Name').fill('Offsite');
      await page.getByLabel('Only who is invited').check();
    },
  },
  removed: {
    query: 'fixture=busy&at=/room/p-leads',
    act: (page) => page.evaluate(`engine.remove('p-leads', { by: 'erin' })`),
  },
  banned: {
    query: `fixture=busy&${general}`,
    act: (page) => page.evaluate(`engine.remove('general', { by: 'erin', bannedUntil: ${NOW + 86_400_000} })`),
  },
  'kept-out': { query: 'fixture=busy&at=/room/debates' },
  deleted: {
    query: `fixture=busy&${general}`,
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Message #general' }).fill('What I was about to say');
      await page.evaluate(`engine.remove('general', { by: 'erin', deleted: true })`);
    },
  },
  'delete-room': {
    query: 'fixture=busy&at=/room/general/settings',
    act: (page) => page.getByRole('button', { name: 'Delete room…' }).click(),
  },
  danger: {
    query: 'fixture=busy&at=/room/general/settings',
    act: (page) => page.getByRole('button', { name: 'Delete room…' }).scrollIntoViewIfNeeded(),
  },
  'danger-admin': { query: 'fixture=busy&roles=user,admin&at=/room/design/settings' },
  'read-only-policy': { query: 'fixture=busy&at=/room/p-updates' },
  unread: { query: `fixture=unread&${general}` },
  browse: { query: 'fixture=busy&at=/room/general', act: openFromSwitcher('Browse all rooms') },
  'browse-archived': {
    query: 'fixture=busy&at=/room/general',
    act: async (page) => {
      await openFromSwitcher('Browse all rooms')(page);
      await page.getByRole('button', { name: 'Show archived rooms' }).click();
      await page.getByText('Lisbon, in May').scrollIntoViewIfNeeded();
    },
  },
  settings: { query: 'fixture=busy&at=/settings' },
  'settings-forced-colors': { query: 'fixture=busy&at=/settings', forcedColors: 'active' },
  mentions: { query: 'fixture=busy&at=/mentions' },
  'mentions-none': { query: 'fixture=no-mentions&at=/mentions' },
  'mentions-failed': { query: 'fixture=empty&at=/mentions' },
  audit: { query: 'fixture=busy&roles=user,admin&at=/audit' },
  'audit-details': {
    query: 'fixture=busy&roles=user,admin&at=/audit',
    act: (page) => page.getByText('not let in').click(),
  },
  'audit-wrong': {
    query: 'fixture=busy&roles=user,admin&at=/audit',
    act: async (page) => {
      await page.getByLabel('Room', { exact: true }).fill('our town');
      await page.getByRole('button', { name: 'Show' }).click();
    },
  },
  'audit-none': {
    query: 'fixture=busy&roles=user,admin&at=/audit',
    act: async (page) => {
      await page.getByLabel('Person').fill('nobody');
      await page.getByRole('button', { name: 'Show' }).click();
    },
  },
  'audit-failed': { query: 'fixture=empty&roles=user,admin&at=/audit' },
  'audit-forbidden': { query: 'fixture=busy&at=/audit' },
  'status-admin': { query: 'fixture=busy&roles=user,admin&at=/', act: openMenu },
  create: {
    query: 'fixture=busy&at=/room/general',
    act: async (page) => {
      await openFromSwitcher('Create a room')(page);
      await page.getByLabel('Name').fill('Design & Büro');
    },
  },
  'create-error': {
    query: 'fixture=busy&at=/room/general',
    act: async (page) => {
      await openFromSwitcher('Create a room')(page);
      await page.getByRole('button', { name: 'Create room' }).click();
    },
  },
  switcher: { query: 'fixture=busy&at=/room/general', act: (page) => page.keyboard.press('Control+k') },
  'switcher-people': {
    query: 'fixture=busy&at=/room/general',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('er');
      await page.getByRole('option', { name: 'Heidi' }).waitFor();
    },
  },
  status: { query: 'fixture=busy&at=/', act: openMenu },
  composer: {
    query: 'fixture=live&at=/room/general',
    act: async (page) => {
      await page
        .getByRole('textbox', { name: 'Message #general' })
        .fill(`A text of several lines\n\n- one\n- two\n${'long '.repeat(1_500)}`);
    },
  },
  formatting: {
    query: `fixture=busy&${general}`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Formatting' }).click();
      await page.getByRole('toolbar').waitFor();
    },
  },
  'complete-name': {
    query: 'fixture=live&at=/room/general',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Message #general' }).pressSequentially('Ask @e');
      await page.getByRole('option').first().waitFor();
    },
  },
  'pasted-page': {
    query: `fixture=busy&${general}`,
    act: async (page) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.evaluate(`navigator.clipboard.write([new ClipboardItem({
        'text/html': new Blob(['<h2>Plan</h2><p>We <b>ship</b> on <a href="https://e.org/">Friday</a>:</p><ul><li>one</ul>'], { type: 'text/html' }),
        'text/plain': new Blob(['Plan'], { type: 'text/plain' }),
      })])`);
      const box = page.getByRole('textbox', { name: 'Message #general' });
      await box.press('Control+Shift+V');
      await box.press('Shift+Enter');
      await box.press('Control+V');
    },
  },
  'complete-room': {
    query: `fixture=busy&${general}`,
    act: async (page) => {
      const box = page.getByRole('textbox', { name: 'Message #general' });
      await box.pressSequentially('We go on in #desi');
      await page.getByRole('option').first().waitFor();
      await box.press('Enter');
      await page.getByRole('button', { name: 'Send message' }).click();
      await box.pressSequentially('And then #l');
      await page.getByRole('option').first().waitFor();
    },
  },
  'complete-command': {
    query: `fixture=busy&${general}`,
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Message #general' }).pressSequentially('/');
      await page.getByRole('option').first().waitFor();
    },
  },
  'command-refused': {
    query: `fixture=busy&${general}`,
    act: async (page) => {
      const box = page.getByRole('textbox', { name: 'Message #general' });
      await box.fill('/remind me at noon');
      await page.getByRole('button', { name: 'Send message' }).click();
      await page.getByText('There is no command').waitFor();
    },
  },
  'not-in-room': {
    query: 'fixture=busy&at=/room/p-leads',
    act: async (page) => {
      const box = page.getByRole('textbox', { name: 'Message leads' });
      await box.pressSequentially('Ask @hei');
      await page.getByRole('option').first().waitFor();
      await box.press('Enter');
      await page.getByText('is not in this room').waitFor();
    },
  },
  'complete-emoji': {
    query: 'fixture=live&at=/room/general',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Message #general' }).pressSequentially('Well done :part');
      await page.getByRole('option').first().waitFor();
    },
  },
  reconnecting: { query: `fixture=reconnecting&${general}` },
  offline: { query: `fixture=offline&${general}` },
  'disk-full': { query: `fixture=disk-full&${general}` },
  'disk-full-forced-colors': { query: `fixture=disk-full&${general}`, forcedColors: 'active' },
  'switcher-forced-colors': {
    query: `fixture=busy&${general}`,
    forcedColors: 'active',
    act: (page) => page.keyboard.press('Control+k'),
  },
  loading: { query: `fixture=loading&${general}` },
  failed: { query: `fixture=failed&${general}` },
  outside: { query: `fixture=outside&${general}` },
  'read-only': { query: `fixture=busy&roles=&${general}` },
  'empty-room': { query: `fixture=empty-room&${general}` },
  'not-found': { query: 'fixture=busy&at=/room/nowhere' },
  invited: {
    query: 'fixture=busy&at=/room/general',
    act: async (page) => {
      await page.evaluate(`engine.invited('cycling', 'bob')`);
      await page.getByText('added you').first().waitFor();
    },
  },
  'toast-menu': {
    query: 'fixture=busy&at=/room/design',
    act: async (page) => {
      await leave(page);
      if ((page.viewportSize()?.width ?? 0) < 720) await page.getByRole('button', { name: 'Back to rooms' }).click();
      await openMenu(page);
    },
  },
  toast: {
    query: 'fixture=busy&at=/room/design',
    act: leave,
  },
};

async function leave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('menuitem', { name: 'Leave room' }).click();
  await page.getByText('You left').first().waitFor();
}

/** As somebody who chose it in the settings. */
async function makeCompact(page: Page): Promise<void> {
  await page.evaluate(`document.documentElement.dataset.density = 'compact'`);
}

async function openThread(page: Page): Promise<void> {
  await page.getByRole('link', { name: /replies/ }).click();
  await page.getByRole('textbox', { name: 'Reply in the thread' }).or(page.getByText('is archived')).first().waitFor();
}

async function blockBob(page: Page): Promise<void> {
  await page.evaluate(() => {
    const engine = Reflect.get(window, 'engine') as { block: (user: string, blocked: boolean) => Promise<void> };
    return engine.block('bob', true);
  });
}

function openFromSwitcher(name: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(name);
    await page.getByRole('option', { name }).click();
    await page.getByRole('dialog').waitFor();
  };
}

const [folder = '/tmp/shots', ...wanted] = process.argv.slice(2);
const onlyWidths = (process.env['WIDTHS'] ?? '1440,1024,390').split(',').map(Number);
const onlyThemes = (process.env['THEMES'] ?? 'light,dark').split(',');
const direction = process.env['DIRECTION'] ?? 'ltr';
const allForced = process.env['COLORS'] === 'forced';

await mkdir(folder, { recursive: true });
const harness = await openHarness(process.env['CHROMIUM_PATH']);
const { origin, browser } = harness;

for (const [name, scene] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const width of onlyWidths) {
    for (const colorScheme of onlyThemes as ('light' | 'dark')[]) {
      const touch = width < 720;
      const context = await browser.newContext({
        viewport: { width, height: heights[width] ?? 800 },
        colorScheme,
        hasTouch: touch,
        isMobile: touch,
        deviceScaleFactor: touch ? 2 : 1,
        locale: 'en-GB',
        reducedMotion: 'reduce',
        forcedColors: allForced ? 'active' : (scene.forcedColors ?? 'none'),
      });
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
          console.log(`${name} ${width}: ${message.text()}`);
      });
      page.on('pageerror', (error) => {
        console.log(`${name} ${width}: ${error.message}`);
      });
      await page.goto(`${origin}test/harness/?clock=fixed&${scene.query}`);
      await page.waitForSelector('main:visible, aside:visible');
      await page.evaluate(`document.documentElement.dir = '${direction}'`);
      await page.waitForTimeout(700);
      try {
        await scene.act?.(page);
      } catch (error) {
        console.log(`${name} ${width}: ${String(error)}`);
      }
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      for (const { id, impact, nodes } of violations) {
        console.log(
          `${name} ${width} ${colorScheme}: ${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
        );
      }
      await context.close();
    }
  }
}
await harness.close();
