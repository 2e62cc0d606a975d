import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import { gzipSync } from 'node:zlib';
import { contract } from '@nats-chat/contracts';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import linguiConfig from '../lingui.config.ts';

/** Script that a browser fetches before a room can show, compressed by gzip. */
const MAX_BYTES = 200_000;

const root = join(import.meta.dirname, '..');
let outDir = '';

beforeAll(async () => {
  // Else React would be that of development.
  vi.stubEnv('NODE_ENV', 'production');
  outDir = await mkdtemp(join(tmpdir(), 'nats-chat-web-'));
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(outDir, { recursive: true, force: true });
});

/** The scripts of the page, and all that they import at once. */
const firstScripts = async (): Promise<ReadonlyMap<string, string>> => {
  const page = await readFile(join(outDir, 'index.html'), 'utf8');
  const scripts = new Map<string, string>();
  const queue = Array.from(page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g), ([, path = '']) => path);
  for (const path of queue) {
    if (scripts.has(path)) continue;
    const script = await readFile(join(outDir, path), 'utf8');
    scripts.set(path, script);
    const imports = script.matchAll(/(?:^|[;}])import(?:[^'"();]*from)?\s*["']\.\/([^"']+)["']/g);
    queue.push(...Array.from(imports, ([, file = '']) => `assets/${file}`));
  }
  return scripts;
};

describe('the first load', () => {
  it('is at most 200 KB of script before a room shows', async () => {
    const scripts = await firstScripts();
    const sizes = [...scripts].map(([path, script]) => [path, gzipSync(script, { level: 9 }).length] as const);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(MAX_BYTES);
    expect(total).toBeGreaterThan(50_000);
  });

  it('has what messages need to show, and none of what floats', async () => {
    const all = [...(await firstScripts()).values()].join('');
    // Markdown comes with the page: no message ever shows as it was typed first.
    expect(all).toContain('blockquote');
    const files = await readdir(join(outDir, 'assets'));
    const overlays = files.find((file) => /^on-demand-.*\.js$/.test(file));
    expect(overlays).toBeDefined();
    expect([...(await firstScripts()).keys()].some((path) => path.includes('on-demand'))).toBe(false);
  });

  it('has the texts of its own parts, and none of what is loaded later or of what only documents say', async () => {
    const { catalogs = [] } = linguiConfig;
    const later = catalogs.at(-1)?.include.map((pattern) => pattern.replace('<rootDir>', root)) ?? [];
    const maps = (await readdir(join(outDir, 'assets'))).filter((file) => /^index-.*\.js\.map$/.test(file));
    const sources = await Promise.all(
      maps.map(async (file) => {
        const map = JSON.parse(await readFile(join(outDir, 'assets', file), 'utf8')) as { readonly sources: string[] };
        return map.sources.map((source) => join(outDir, 'assets', source));
      }),
    );
    const first = sources.flat().filter((source) => source.startsWith(join(root, 'src')));
    expect(first.length).toBeGreaterThan(50);
    expect(first.filter((source) => later.some((pattern) => matchesGlob(source, pattern)))).toEqual([]);
    const all = [...(await firstScripts()).values()].join('');
    expect(all).not.toContain('Browse all rooms');
    expect(all).not.toContain(contract.room.join.summary);
  });
});
