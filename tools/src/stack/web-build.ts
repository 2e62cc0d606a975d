import { createHash } from 'node:crypto';
import { chmod, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inRepository } from '../repository.ts';
import { explainFailure } from '../servers/failure.ts';
import { ensureWholeFolder } from '../servers/whole-folder.ts';

/** The folder that the gateway serves. */
export const webRoot = inRepository('apps', 'web', 'dist');

const notSources = /^(?:node_modules|coverage|reports|dist(?:\..+)?)$/;

/**
 * Builds the page when its sources, a library's, or the lockfile changed since the last build, or a file of it is not what
 * was built.
 *
 * @returns whether it was built now
 * @throws Error with the line of the build's output that says why
 */
export async function ensureWebBuild(): Promise<boolean> {
  return ensureWholeFolder(webRoot, await hashSources(), async (staging) => {
    // Without source maps, which strangers would read too.
    const vite = inRepository('node_modules', 'vite', 'bin', 'vite.js');
    const build = await execa(
      process.execPath,
      [vite, 'build', '--outDir', staging, '--emptyOutDir', '--no-sourcemap'],
      {
        cwd: inRepository('apps', 'web'),
        env: { NODE_ENV: 'production' },
        all: true,
        reject: false,
        timeout: 10 * 60_000,
      },
    );
    if (build.failed) throw new Error(`The page cannot be built: ${explainFailure(build.all, 'vite failed')}`);
    await chmod(staging, 0o755);
  });
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
    if (notSources.test(entry.name)) return [];
    if (entry.isDirectory()) return listFiles(path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}
