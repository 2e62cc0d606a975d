import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { execa } from 'execa';
import type { Report } from './cache.ts';
import { programVersion } from './program.ts';

/**
 * Returns the path of a Chromium for tests: `CHROMIUM_PATH`, one on PATH, the one in npm's `@sparticuz/chromium` (Linux, x64),
 * else the one that Playwright installs.
 *
 * @returns the program, and the arguments that it needs to run here
 * @throws Error with one line saying what to do
 */
export async function ensureChromium(
  report: Report = () => undefined,
): Promise<{ path: string; args: readonly string[] }> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return { path: named, args: [] };
  for (const program of ['chromium', 'chromium-browser', 'google-chrome', 'chrome']) {
    if ((await programVersion(program, ['--version'])) === undefined) continue;
    return { path: (await execa('which', [program])).stdout.trim(), args: [] };
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packaged } = await import('@sparticuz/chromium');
    report('Chromium: unpacking');
    return { path: await packaged.executablePath(), args: packaged.args };
  }
  return { path: await installWithPlaywright(report), args: [] };
}

async function installWithPlaywright(report: Report): Promise<string> {
  const { chromium } = await import('playwright-core');
  if (!existsSync(chromium.executablePath())) {
    report('Chromium: playwright install');
    const cli = createRequire(import.meta.url).resolve('playwright-core/cli.js');
    const install = await execa(process.execPath, [cli, 'install', 'chromium'], {
      reject: false,
      timeout: 15 * 60_000,
    });
    if (install.failed) throw new Error('Chromium is needed for tests: install it, or set CHROMIUM_PATH.');
  }
  return chromium.executablePath();
}
