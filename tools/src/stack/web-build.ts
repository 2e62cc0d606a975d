import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { inRepository } from '../repository.ts';

/** The folder that the gateway serves. */
export const webRoot = inRepository('apps', 'web', 'dist');

const stampFile = inRepository('node_modules', '.cache', 'nats-chat', 'web-build');
const notSources = new Set(['node_modules', 'dist', 'coverage', 'reports']);

/**
 * Builds the page when its sources, a library's, or the lockfile changed since the last build.
 *
 * @returns whether it was built now
 * @throws Error with the end of the build's output
 */
export async function ensureWebBuild(): Promise<boolean> {
  const hash = await hashSources();
  const last = await readFile(stampFile, 'utf8').catch(() => undefined);
  if (last === hash && existsSync(join(webRoot, 'index.html'))) return false;
  const build = await execa(process.execPath, [inRepository('node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
    cwd: inRepository('apps', 'web'),
    env: { NODE_ENV: 'production' },
    all: true,
    reject: false,
    timeout: 10 * 60_000,
  });
  if (build.failed) throw new Error(`The page cannot be built:\n${build.all.split('\n').slice(-25).join('\n')}`);
  await mkdir(dirname(stampFile), { recursive: true });
  await writeFile(stampFile, hash);
  return true;
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  const folders = ['apps/web', 'libs'].map((folder) => inRepository(folder));
  const files = (await Promise.all(folders.map(listFiles))).flat().sort();
  for (const file of [inRepository('package-lock.json'), ...files]) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notSources.has(entry.name) ? [] : listFiles(path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}
