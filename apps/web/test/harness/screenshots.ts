import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium as playwright, type Page } from 'playwright-core';
import { build, preview } from 'vite';

/**
 * Takes a picture of each scene, at three widths, in both themes: `node test/harness/screenshots.ts <folder> [scene…]`.
 *
 * Run it in `apps/web`. CHROMIUM_PATH names another browser than the one of the package.
 */
/** As the one origin serves the page, so that what the policy forbids shows here first. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types nats-chat-worker',
].join('; ');

const widths = { 1440: 900, 1024: 768, 390: 844 };

interface Scene {
  readonly query: string;
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
  busy: { query: `fixture=busy&${general}` },
  hover: { query: `fixture=busy&${general}`, act: (page) => page.getByRole('article').nth(-4).hover() },
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
  unread: { query: `fixture=unread&${general}` },
  browse: { query: 'fixture=busy&at=/room/general', act: openFromSwitcher('Browse all rooms') },
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
  status: { query: 'fixture=busy&at=/', act: openMenu },
  composer: {
    query: 'fixture=live&at=/room/general',
    act: async (page) => {
      await page
        .getByRole('textbox', { name: 'Message #general' })
        .fill(`A text of several lines\n\n- one\n- two\n${'long '.repeat(1_500)}`);
    },
  },
  reconnecting: { query: `fixture=reconnecting&${general}` },
  offline: { query: `fixture=offline&${general}` },
  loading: { query: `fixture=loading&${general}` },
  failed: { query: `fixture=failed&${general}` },
  outside: { query: `fixture=outside&${general}` },
  'read-only': { query: `fixture=busy&roles=&${general}` },
  'empty-room': { query: `fixture=empty-room&${general}` },
  'not-found': { query: 'fixture=busy&at=/room/nowhere' },
  toast: {
    query: `fixture=live&${general}`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Room menu' }).click();
      await page.getByRole('menuitem', { name: 'Leave room' }).click();
      await page.getByText('You left').first().waitFor();
    },
  },
};

function openFromSwitcher(name: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(name);
    await page.getByRole('option', { name }).click();
    await page.getByRole('dialog').waitFor();
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const [folder = '/tmp/shots', ...wanted] = process.argv.slice(2);
const onlyWidths = (process.env['WIDTHS'] ?? '1440,1024,390').split(',').map(Number);
const onlyThemes = (process.env['THEMES'] ?? 'light,dark').split(',');

await mkdir(folder, { recursive: true });
const root = join(import.meta.dirname, '../..');
const outDir = await mkdtemp(join(tmpdir(), 'nats-chat-harness-'));
await build({
  root,
  logLevel: 'error',
  build: { outDir, rolldownOptions: { input: join(import.meta.dirname, 'index.html') } },
});
const server = await preview({
  root,
  logLevel: 'error',
  build: { outDir },
  preview: { port: await freePort(), headers: { 'content-security-policy': POLICY } },
});
const origin = server.resolvedUrls?.local[0] ?? '';
const browser = await playwright.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath()),
  // Not the arguments of the package: they are for one picture in one process, without any web security.
  args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
});

for (const [name, scene] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const width of onlyWidths) {
    for (const colorScheme of onlyThemes as ('light' | 'dark')[]) {
      const touch = width < 720;
      const context = await browser.newContext({
        viewport: { width, height: widths[width as keyof typeof widths] },
        colorScheme,
        hasTouch: touch,
        isMobile: touch,
        deviceScaleFactor: touch ? 2 : 1,
        locale: 'en-GB',
        reducedMotion: 'reduce',
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
await browser.close();
await server.close();
await rm(outDir, { recursive: true });
