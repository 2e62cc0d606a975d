import { access, constants, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import { z } from 'zod';

const manifestSchema = z.object({
  /** Of what the folder was filled for: another key means that it has to be filled again. */
  key: z.string(),
  /** The size of each file, by its path in the folder. */
  files: z.record(z.string(), z.int()),
});

/**
 * Ensures a folder that was filled as a whole for `key`, and still is: a file that is missing, empty, cut off or added means
 * that it is filled again. The content is made beside the folder, synced and renamed, so that an interrupted start leaves
 * nothing that counts. Two processes at once do not collide: one fills, the other waits, 15 minutes at most.
 *
 * What the folder holds is listed in `<folder>.json`.
 *
 * @param fill - puts the content into the empty folder that it gets
 * @returns whether it was filled now
 */
export async function ensureWholeFolder(
  folder: string,
  key: string,
  fill: (staging: string) => Promise<void>,
): Promise<boolean> {
  if (await isWholeFolder(folder, key)) return false;
  await mkdir(dirname(folder), { recursive: true });
  // Where it is not ours, the lock would be tried for as long as another's is waited for.
  await access(dirname(folder), constants.W_OK);
  const release = await lock(folder, {
    realpath: false,
    stale: 30_000,
    retries: { retries: 900, factor: 1, minTimeout: 1_000, maxTimeout: 1_000 },
  });
  try {
    if (await isWholeFolder(folder, key)) return false;
    await replace(folder, key, fill);
    return true;
  } finally {
    await release();
  }
}

async function replace(folder: string, key: string, fill: (staging: string) => Promise<void>): Promise<void> {
  const prefix = `${basename(folder)}.new-`;
  const leftOver = (await readdir(dirname(folder))).filter((name) => name.startsWith(prefix));
  for (const name of leftOver) await remove(join(dirname(folder), name));
  const staging = await mkdtemp(join(dirname(folder), prefix));
  try {
    await fill(staging);
    const files = Object.fromEntries(await listFiles(staging));
    await remove(manifestOf(folder));
    await remove(folder);
    await rename(staging, folder);
    // Last, and by rename: without its manifest a folder does not count.
    await writeFile(`${manifestOf(folder)}.new`, JSON.stringify({ key, files }), { flush: true });
    await rename(`${manifestOf(folder)}.new`, manifestOf(folder));
  } finally {
    await remove(staging);
  }
}

/** Returns whether a folder was filled as a whole for `key`, and still is. */
export async function isWholeFolder(folder: string, key: string): Promise<boolean> {
  const manifest = await readManifest(folder);
  if (manifest?.key !== key) return false;
  const files = await listFiles(folder).catch(() => []);
  return (
    files.length === Object.keys(manifest.files).length && files.every(([path, size]) => manifest.files[path] === size)
  );
}

async function readManifest(folder: string): Promise<z.infer<typeof manifestSchema> | undefined> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(manifestOf(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

async function listFiles(folder: string): Promise<(readonly [path: string, size: number])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path) => [path.slice(folder.length + 1), (await stat(path)).size] as const));
}

function manifestOf(folder: string): string {
  return `${folder}.json`;
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}
