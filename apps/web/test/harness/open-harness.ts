import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';
import { build, preview } from 'vite';

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

export interface Harness {
  /** Where the page of `index.html` is served, with a slash at its end. */
  readonly origin: string;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/**
 * Builds the app over its fake engine, serves it under the policy of the product, and starts a browser.
 *
 * @param executablePath Another browser than that of the package.
 */
export const openHarness = async (executablePath?: string): Promise<Harness> => {
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
  const browser = await playwright.launch({
    executablePath: executablePath ?? (await chromium.executablePath()),
    // Not the arguments of the package: they are for one picture in one process, without any web security.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
  });
  return {
    origin: server.resolvedUrls?.local[0] ?? '',
    browser,
    close: async () => {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
};

async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
